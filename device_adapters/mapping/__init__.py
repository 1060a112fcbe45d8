"""A provider's own JSON, by a mapping that is written as data."""

from device_adapters.adapter import Adapter
from device_adapters.mapping.decoder import new_decoder
from device_adapters.mapping.encoder import encode

ADAPTER = Adapter(name="mapping", new_decoder=new_decoder, encode=encode, documents=("mapping",))
