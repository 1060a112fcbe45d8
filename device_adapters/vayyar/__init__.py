"""Vayyar Care: wall radars that see presence and falls."""

from device_adapters.adapter import Adapter
from device_adapters.vayyar.decoder import new_decoder
from device_adapters.vayyar.encoder import encode

ADAPTER = Adapter(name="vayyar", new_decoder=new_decoder, encode=encode)
