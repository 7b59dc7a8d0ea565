"""A Hub that never was, of the size and composition of the whole one, as raw pages on disk."""
