"""Pretraining: from text files to a masked language model that the rest of knife can read."""
