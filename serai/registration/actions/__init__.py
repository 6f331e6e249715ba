"""Writing: one person at the desk, what forms gave, landings, files."""
