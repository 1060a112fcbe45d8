"""From a message as it came to readings, events and found devices; the transaction itself is tec_hub.ingest's."""
