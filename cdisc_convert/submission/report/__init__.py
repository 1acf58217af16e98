"""The page of a run: one HTML file with everything in it, data loaded on demand from within."""
