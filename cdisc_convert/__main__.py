"""`python -m cdisc_convert`."""

from cdisc_convert.cli.main import run

run()
