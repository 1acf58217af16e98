"""Functions that place records in visits, analysis windows and periods."""
