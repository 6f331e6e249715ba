"""The protection procedures of a case: who may know of each is said by name, not by role alone."""
