"""Puts parts together: which model, which lexicon, which detector by default."""
