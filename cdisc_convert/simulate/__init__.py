"""Synthetic raw exports of the two IL-7 trials, the same bytes on every machine."""
