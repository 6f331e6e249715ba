"""Each newer room's lines of the access matrix: PAGES, OPERATIONS, ELSEWHERE, OBJECTS."""
