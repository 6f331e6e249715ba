"""Writing down journeys, and what a person's own copy says of theirs."""
