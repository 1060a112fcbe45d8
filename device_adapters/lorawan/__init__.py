"""What the fields of decoded LoRaWAN payloads mean, whichever maker and whichever server they come from."""
