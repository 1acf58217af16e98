"""Random mappings, and a second, plain reading of the language that they are compared with."""
