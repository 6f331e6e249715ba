"""Rules of supervision without a database."""
