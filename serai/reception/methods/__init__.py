"""Rules of reception without a database."""
