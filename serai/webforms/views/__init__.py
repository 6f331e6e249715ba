"""Addresses of the form app, of devices, of public links and of the office."""
