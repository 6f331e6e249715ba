"""Rules of case work without a database."""
