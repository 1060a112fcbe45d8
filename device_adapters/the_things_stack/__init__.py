"""The Things Stack v3: what its MQTT integration (and its web-hooks) say of LoRaWAN devices."""

from device_adapters.adapter import Adapter
from device_adapters.the_things_stack.decoder import new_decoder
from device_adapters.the_things_stack.encoder import encode

ADAPTER = Adapter(name="the_things_stack", new_decoder=new_decoder, encode=encode)
