"""Functions that calculate with numbers."""
