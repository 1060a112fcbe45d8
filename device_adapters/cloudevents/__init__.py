"""CloudEvents 1.0: structured and batched JSON as an envelope for the hub's own events."""

from device_adapters.adapter import Adapter
from device_adapters.cloudevents.decoder import new_decoder
from device_adapters.cloudevents.encoder import encode

ADAPTER = Adapter(name="cloudevents", new_decoder=new_decoder, encode=encode)
