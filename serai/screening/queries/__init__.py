"""The room's reads, one module per subject."""
