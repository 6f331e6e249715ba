"""Writes of the evidence room: the fact store, releases."""
