"""Validation of a folder of datasets: what is run on it, and the reports for people."""
