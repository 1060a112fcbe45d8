"""The hub's own canonical JSON."""

from device_adapters.adapter import Adapter
from device_adapters.tec.command import command
from device_adapters.tec.decoder import new_decoder
from device_adapters.tec.encoder import encode

ADAPTER = Adapter(name="tec", new_decoder=new_decoder, encode=encode, command=command)
