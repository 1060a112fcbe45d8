"""ChirpStack v4: what its MQTT integration (and its HTTP integration) say of LoRaWAN devices."""

from device_adapters.adapter import Adapter
from device_adapters.chirpstack.decoder import new_decoder
from device_adapters.chirpstack.encoder import encode

ADAPTER = Adapter(name="chirpstack", new_decoder=new_decoder, encode=encode)
