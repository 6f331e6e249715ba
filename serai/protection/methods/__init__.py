"""Rules of protection procedures without a database."""
