"""Writes of the room, one module per subject."""
