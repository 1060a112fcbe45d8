"""Kill -9 at random moments of a simulated night."""
