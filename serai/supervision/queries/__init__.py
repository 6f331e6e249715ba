"""Reading how work stands."""
