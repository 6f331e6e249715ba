"""Pages of protection procedures."""
