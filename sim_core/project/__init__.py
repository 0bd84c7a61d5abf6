"""Projects: a document with all that was done to it, in one file."""
