"""Reviewer's guides and the annotated CRF listing, from facts of the run."""
