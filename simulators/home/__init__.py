"""Simulated homes: residents who live a night, and the devices that see some of it."""
