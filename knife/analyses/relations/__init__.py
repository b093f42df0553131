"""Typed relations between entities: candidates from a parse, types from words and from masks."""
