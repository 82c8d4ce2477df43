"""Decisions about acting as somebody else, in pure Python; one module per matter."""
