"""Pure functions of the matching room."""
