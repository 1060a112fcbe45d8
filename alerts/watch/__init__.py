"""Watching: a resident's observations and the passing of time become findings."""
