"""Watching: from what the sensors say to what is found."""
