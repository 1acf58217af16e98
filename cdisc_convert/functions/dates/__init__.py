"""Functions that read, complete and compare dates and times."""
