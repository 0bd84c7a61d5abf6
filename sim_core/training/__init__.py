"""Training of the networks, from procedural mattes."""
