"""A stand-in for the SMS and voice provider."""
