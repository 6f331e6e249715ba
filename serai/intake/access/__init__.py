"""Who may see and do what in intake, one module per subject."""
