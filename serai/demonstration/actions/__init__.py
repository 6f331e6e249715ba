"""The room's actions, one module per subject."""
