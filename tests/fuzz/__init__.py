"""Payloads that nobody meant to send: broken, hostile, enormous or merely odd ones, for every decoder."""
