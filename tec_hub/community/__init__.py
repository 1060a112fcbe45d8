"""Local services: brought in from what councils publish, kept, and looked up nearby."""
