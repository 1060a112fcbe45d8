"""Delivery against the stand-in provider and its troubles."""
