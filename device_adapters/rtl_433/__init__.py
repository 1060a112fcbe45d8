"""rtl_433: sensors on 433 and 868 MHz, heard with a radio receiver."""

from device_adapters.adapter import Adapter
from device_adapters.rtl_433.decoder import new_decoder
from device_adapters.rtl_433.encoder import encode

ADAPTER = Adapter(name="rtl_433", new_decoder=new_decoder, encode=encode)
