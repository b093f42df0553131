"""Pictures: readable in print and for the colour-blind, the same bytes for the same data."""
