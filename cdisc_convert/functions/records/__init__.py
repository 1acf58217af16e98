"""Functions that look at records of another dataset or of the group."""
