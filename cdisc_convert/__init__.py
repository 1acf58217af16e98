"""Raw clinical capture exports to submission-ready CDISC data."""

__version__ = "0.1.0"
