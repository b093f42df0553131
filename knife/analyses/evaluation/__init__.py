"""How good the analyses are, measured."""
