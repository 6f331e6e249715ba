"""What needs no database: the shape of records, references, tokens."""
