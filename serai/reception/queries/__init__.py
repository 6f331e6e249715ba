"""Reading reception."""
