"""Gateways that post over HTTP instead of publishing by MQTT; the same door, the same durability."""
