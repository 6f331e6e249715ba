"""Rules of consent as pure functions."""
