"""Zigbee2MQTT: what its bridge publishes for each device, and about itself."""

from device_adapters.adapter import Adapter
from device_adapters.zigbee2mqtt.command import command
from device_adapters.zigbee2mqtt.decoder import new_decoder
from device_adapters.zigbee2mqtt.encoder import encode

ADAPTER = Adapter(
    name="zigbee2mqtt", new_decoder=new_decoder, encode=encode, command=command, documents=("/bridge/devices",)
)
