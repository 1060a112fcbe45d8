"""How many events a second are durably taken in, beside a subscriber that does nothing else."""
