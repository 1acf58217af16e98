"""Functions that look at the records of the same dataset."""
