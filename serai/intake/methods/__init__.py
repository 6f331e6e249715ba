"""Pure functions of intake: no ORM, no I/O besides given streams."""
