"""Instruments as data, answers that are kept, categories over time."""
