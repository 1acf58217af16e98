"""Functions that judge a course of responses."""
