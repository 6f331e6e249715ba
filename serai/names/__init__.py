"""What people are called, and how it may be written: keys, spellings, likeness. No models."""
