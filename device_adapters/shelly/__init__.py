"""Shelly: the first generation's topics, and the later ones' RPC notifications."""

from device_adapters.adapter import Adapter
from device_adapters.shelly.command import command
from device_adapters.shelly.decoder import new_decoder
from device_adapters.shelly.encoder import encode

ADAPTER = Adapter(name="shelly", new_decoder=new_decoder, encode=encode, command=command)
