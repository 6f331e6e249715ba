"""Changing the fund and what is paid out of it."""
