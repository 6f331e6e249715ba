"""HTML input of case work."""
