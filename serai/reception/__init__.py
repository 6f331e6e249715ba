"""Who is here: arrivals, presence, beds, meals, distributions at the desk."""
