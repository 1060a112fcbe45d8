"""The stand-in for the SMS and voice provider, spoken to as the hub speaks to it."""
