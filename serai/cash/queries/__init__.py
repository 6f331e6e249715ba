"""Reading accounts, payments and what waits."""
