"""SCAIP social alarm messages: carephones and alarm hubs that speak XML. Untested against the standard itself."""

from device_adapters.adapter import Adapter
from device_adapters.scaip.decoder import new_decoder
from device_adapters.scaip.encoder import encode

ADAPTER = Adapter(name="scaip", new_decoder=new_decoder, encode=encode)
