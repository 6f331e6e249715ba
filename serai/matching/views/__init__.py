"""Pages of finding and of duplicates."""
