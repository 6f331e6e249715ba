"""What the room works out without a database."""
