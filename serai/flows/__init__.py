"""Monitoring points and what is seen there: observation periods, registry observations, surveys."""
