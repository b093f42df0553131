"""The embedded model, lexicons and labels, installed as knife.data."""
