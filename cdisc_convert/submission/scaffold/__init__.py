"""A new study's folder: a mapping draft from raw exports, or a target spec from a define document."""
