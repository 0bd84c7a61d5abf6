"""How cut-outs of a person's own become training samples, each from random numbers."""
