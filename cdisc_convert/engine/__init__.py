"""Runs a mapping: plan, rows, values, ledger, trace. Knows no domain names."""
