"""Payload bytes of many makes of gateway become canonical events; pure, no I/O and no clock."""
