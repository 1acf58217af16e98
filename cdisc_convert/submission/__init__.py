"""What is put together from a run: comparison, guides, the package and its check, the run's page."""
