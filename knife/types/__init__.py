"""Frozen values that check themselves at birth, and the protocols between floors."""
