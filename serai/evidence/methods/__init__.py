"""Pure functions of the evidence room: no database, no files; arrays in, results out."""
