"""Rules of amounts, without a database."""
