"""Stand-ins for the world: residents, their devices, the people who respond, the SMS and voice provider."""
