"""From what matters to a person to options, in an order that can be explained."""
