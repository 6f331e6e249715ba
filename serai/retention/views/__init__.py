"""Pages of keeping and erasing, and the own copy."""
