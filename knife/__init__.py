"""The Swiss army knife of unsupervised BERT analysis."""

__version__ = "0.1.0"
