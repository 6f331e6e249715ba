"""Reception: centres, beds and stays, the desk, meals, and landings as they come ashore."""
