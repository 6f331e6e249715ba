"""What needs no database: reading what was typed, files of persons, codes."""
