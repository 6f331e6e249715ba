"""Finding the right person, and the same person registered twice."""
