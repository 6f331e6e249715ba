"""Reading what was given."""
