"""The room's queries, one module per subject."""
