"""Functions that read, convert and judge results of findings."""
