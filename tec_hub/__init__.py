"""The running service: MQTT, database, delivery, web and command line around the pure core."""
