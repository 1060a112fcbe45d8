"""Tasmota: plugs, switches, sensors and bridges on its firmware."""

from device_adapters.adapter import Adapter
from device_adapters.tasmota.command import command
from device_adapters.tasmota.decoder import new_decoder
from device_adapters.tasmota.encoder import encode

ADAPTER = Adapter(name="tasmota", new_decoder=new_decoder, encode=encode, command=command)
