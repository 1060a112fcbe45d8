"""Home Assistant: whatever announces itself by its MQTT discovery, and Home Assistant's own statestream."""

from device_adapters.adapter import Adapter
from device_adapters.home_assistant.decoder import new_decoder
from device_adapters.home_assistant.encoder import encode

ADAPTER = Adapter(name="home_assistant", new_decoder=new_decoder, encode=encode, documents=("/config",))
