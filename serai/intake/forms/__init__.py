"""HTML input of intake, one module per subject."""
