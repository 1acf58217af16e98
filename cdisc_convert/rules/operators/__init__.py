"""Operators of the open rule language: one family per file, found by looking into the folder."""
