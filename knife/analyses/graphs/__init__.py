"""The neighbors of everything, as one directed graph."""
