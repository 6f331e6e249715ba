"""Finding persons, comparing them, deciding on duplicates."""
