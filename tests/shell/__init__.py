"""The service against real neighbours."""
