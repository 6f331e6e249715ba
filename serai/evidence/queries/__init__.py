"""Reads of the evidence room: the fact store, pictures, releases."""
