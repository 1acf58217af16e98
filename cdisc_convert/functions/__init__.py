"""Mapping functions; see `_registry`."""
