"""Artifacts on disk: safetensors and JSON, atomic, tied to a model by its digest."""
