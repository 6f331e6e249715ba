"""HTML input of the office."""
