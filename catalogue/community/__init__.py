"""Local services: what is on nearby, read from what councils publish, and found by what somebody loves."""
