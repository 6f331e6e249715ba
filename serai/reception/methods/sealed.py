"""What each sealed column of the room is sealed for."""

WHY = "reception.FlagReason.why"
LIFTED_WHY = "reception.FlagReason.lifted_why"
HAND_OVER = "reception.HandOver.text"
