"""The senses of a term: where it stands, what is read there, and which places belong together."""
