"""Pure functions of the room: opening sheets, mappings, reading rows, the report."""
