"""ESPHome: devices that publish each component's state on a topic of its own."""

from device_adapters.adapter import Adapter
from device_adapters.esphome.command import command
from device_adapters.esphome.decoder import new_decoder
from device_adapters.esphome.encoder import encode

ADAPTER = Adapter(name="esphome", new_decoder=new_decoder, encode=encode, command=command, documents=("/config",))
