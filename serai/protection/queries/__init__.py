"""Reading protection procedures."""
