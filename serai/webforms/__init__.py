"""Forms in the browser, off the network too: the same XLSForms, the same submissions."""
