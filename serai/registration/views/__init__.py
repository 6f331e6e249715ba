"""Pages of registration: the desk, landings, files."""
