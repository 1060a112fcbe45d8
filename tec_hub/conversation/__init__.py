"""The guided conversation: how it is kept, its steps, and what a step's answers say about the person."""
