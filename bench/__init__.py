"""Measurements that the documentation prints. Not tests."""
