"""How long persons are kept, who decides, what holds it up, and how they are erased."""
