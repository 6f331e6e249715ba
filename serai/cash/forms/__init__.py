"""HTML input of cash and vouchers."""
