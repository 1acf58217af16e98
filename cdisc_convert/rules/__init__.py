"""Validation: rules over finished datasets, and the findings they give."""
