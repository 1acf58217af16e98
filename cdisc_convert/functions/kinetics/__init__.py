"""Functions that describe concentration over time without a model (NCA)."""
