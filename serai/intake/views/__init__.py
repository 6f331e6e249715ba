"""Pages and addresses of intake."""
