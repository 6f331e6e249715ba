"""Where things are: countries, admin areas with P-codes, border points, routes."""
