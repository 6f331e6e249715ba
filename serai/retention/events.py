"""What happens to those who are kept, by name."""

ERASED = "person.erased"
HELD = "person.held"
HOLD_LIFTED = "person.hold_lifted"
KEPT_LONGER = "person.kept_longer"
RULE_SET = "retention.rule_set"
