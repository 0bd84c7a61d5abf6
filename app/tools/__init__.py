"""What the pointer does to the document."""
