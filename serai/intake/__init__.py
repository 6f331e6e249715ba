"""How answers arrive and are understood: XLSForms, OpenRosa, devices, submissions, quality."""
