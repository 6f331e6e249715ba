"""Pages of cash and vouchers."""
