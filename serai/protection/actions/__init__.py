"""Opening protection procedures and working on them."""
