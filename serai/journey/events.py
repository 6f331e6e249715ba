"""What happens to the story of a journey, by name."""

RECORDED = "journey.recorded"
CORRECTED = "journey.corrected"
WITHDRAWN = "journey.withdrawn"
