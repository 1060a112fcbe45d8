"""A TEC plan: options chosen with a person as a trial, with who does what, both risks, consent and a review."""
