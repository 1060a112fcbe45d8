"""Sparkplug B: industrial edge nodes and their devices."""

from device_adapters.adapter import Adapter
from device_adapters.sparkplug_b.decoder import new_decoder
from device_adapters.sparkplug_b.encoder import encode

ADAPTER = Adapter(name="sparkplug_b", new_decoder=new_decoder, encode=encode, documents=("/NBIRTH/", "/DBIRTH/"))
