"""The demonstration: an office with its people, what its phones sent, stories of those it met."""
