"""The hub put together, its clockwork and its command line."""
