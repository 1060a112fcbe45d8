"""How the equipment fares: what is wrong with devices and gateways, found every minute and shown."""
