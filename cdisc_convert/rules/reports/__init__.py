"""The outcome of a validation in text forms: for people, for scripts, for CI."""
