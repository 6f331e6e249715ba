"""Other people's spreadsheets become observations by a mapping that people review."""
