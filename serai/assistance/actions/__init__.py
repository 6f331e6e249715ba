"""Changing what was given."""
