"""The JSON API under /api/v1, for other systems of the same service."""
