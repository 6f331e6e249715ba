"""Pure functions of the room: the demonstration's made-up world and the client that sends it."""
