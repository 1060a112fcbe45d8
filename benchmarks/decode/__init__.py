"""What it costs to understand a payload."""
