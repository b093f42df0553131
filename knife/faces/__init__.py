"""Doors for other frameworks: each translates, none computes."""
