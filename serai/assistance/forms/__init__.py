"""HTML input of assistance."""
