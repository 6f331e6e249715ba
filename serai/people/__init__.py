"""Persons, groups, what is sealed about them, and the grants that say who may see it."""
