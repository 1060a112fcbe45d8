"""What may help a person: needs, options and how they are matched; pure, no I/O and no clock."""
