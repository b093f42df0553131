"""Masked language models: the only place that knows torch and transformers."""
