"""Windows over the window; none of them stops the rest from working."""
