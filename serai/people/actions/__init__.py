"""Writing the register: persons and their records; grants and their end."""
