"""Pure functions on arrays: no text, no path, no model."""
