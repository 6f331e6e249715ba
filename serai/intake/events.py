"""Names of what happens in intake to forms and devices."""

FORM_DRAFTED = "form.drafted"
FORM_PUBLISHED = "form.published"
FORM_STATE_CHANGED = "form.state_changed"
FORM_MEDIA_KEPT = "form.media_kept"
DEVICE_REGISTERED = "device.registered"
DEVICE_CHANGED = "device.changed"
DEVICE_TOKEN_RENEWED = "device.token_renewed"  # noqa: S105 (the name of an event)
DEVICE_REVOKED = "device.revoked"
