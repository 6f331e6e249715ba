"""What every room may use and no room owns: ids, clock, actors, money, pages, exports, pictures."""
