"""Synonyms of terms in texts: found by patterns, spelling, inflection and what stands around."""
