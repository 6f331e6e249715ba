"""Pure functions of accounts."""
