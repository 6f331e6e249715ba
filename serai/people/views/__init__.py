"""The room's pages, one module per subject."""
