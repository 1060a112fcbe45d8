"""Withings: a sleep mat's notice that somebody got into or out of bed."""

from device_adapters.adapter import Adapter
from device_adapters.withings.decoder import new_decoder
from device_adapters.withings.encoder import encode

ADAPTER = Adapter(name="withings", new_decoder=new_decoder, encode=encode)
