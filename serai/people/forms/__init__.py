"""HTML input of the register, one module per subject."""
