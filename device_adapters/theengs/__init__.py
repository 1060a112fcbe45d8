"""Theengs Gateway and OpenMQTTGateway: Bluetooth (and 433 MHz) sensors and beacons."""

from device_adapters.adapter import Adapter
from device_adapters.theengs.decoder import new_decoder
from device_adapters.theengs.encoder import encode

ADAPTER = Adapter(name="theengs", new_decoder=new_decoder, encode=encode)
