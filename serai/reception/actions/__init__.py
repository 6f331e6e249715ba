"""Writes of reception."""
