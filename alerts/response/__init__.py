"""Responding: findings, answers and receipts move alerts along and decide who hears what."""
