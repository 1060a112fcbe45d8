"""The engine: events, a night plan and a state become decisions; pure, no I/O and no clock."""
