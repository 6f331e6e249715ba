"""Home, the public pages' frame, error pages."""
