"""Vectors of texts: dense ones by any method, and sparse ones that can be read."""
