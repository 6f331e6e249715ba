"""What intake reads."""
