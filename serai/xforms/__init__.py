"""What forms and their answers say: XLSForms, XForms, OpenRosa, rows, entities. No models."""
