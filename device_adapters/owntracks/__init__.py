"""OwnTracks: where a phone or tracker is, and which regions it enters and leaves."""

from device_adapters.adapter import Adapter
from device_adapters.owntracks.decoder import new_decoder
from device_adapters.owntracks.encoder import encode

ADAPTER = Adapter(name="owntracks", new_decoder=new_decoder, encode=encode)
