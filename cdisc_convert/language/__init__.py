"""The mapping language: YAML files to typed specs with places, and what can be said about them."""
