"""Names of the events that this room records. Their payloads hold ids and codes only."""

READ = "assistance.read"
SERVICE_GIVEN = "assistance.service_given"
HEALTH_RECORDED = "assistance.health_recorded"
SESSION_HELD = "assistance.session_held"
WITHDRAWN = "assistance.withdrawn"
