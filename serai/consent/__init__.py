"""What a person agreed to, refused or withdrew, and what follows from it at once."""
