"""Functions that translate collected codes into terms."""
