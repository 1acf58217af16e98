"""Readers: one file per kind of raw export, each giving tables of text as collected."""
