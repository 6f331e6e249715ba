"""Pure functions of the directory: reading reference files, walking the graph of places."""
