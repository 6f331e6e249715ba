"""Pure functions of the room: no database, no files but the given ones."""
