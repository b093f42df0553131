"""The command line, installed as knife.cli."""
