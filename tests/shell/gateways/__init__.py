"""Gateways: credentials, what the broker enforces, web-hooks."""
