"""Names of the events that this room records. Their payloads hold ids and codes only."""

ALERTS_RAISED = "case.alerts_raised"
ALERT_SEEN = "case.alert_seen"
FIGURES_EXPORTED = "case.figures_exported"
