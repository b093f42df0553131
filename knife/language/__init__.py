"""Text as people write it: the only room, besides faces, that knows spaCy."""
