"""Reading, checking and evaluating instruments: pure functions over data."""
