"""Functions that make text."""
