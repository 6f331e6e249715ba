"""Pages of case work."""
