"""CDISC's open rule language (YAML): reading rules and running them on a study."""
