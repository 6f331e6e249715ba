"""Bringing what is overdue before supervisors; what leaves the house."""
