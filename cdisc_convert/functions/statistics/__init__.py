"""Statistics of analysis results: many records in, estimates out."""
