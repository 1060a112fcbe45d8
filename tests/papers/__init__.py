"""What the hub says of itself to providers is what it does."""
