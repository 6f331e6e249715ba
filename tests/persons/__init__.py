"""What each room makes about one person for tests that walk over everything.

A module of a room's name has `make(centre) -> dict[str, object]`: one object of each kind about
`centre.person`, by the short name of its model ("people.Group"). It runs as the register of the
centre's organisation.
"""
