"""How the fields of intake are classified. Evidence reads nothing here: rooms give it their facts.

Raw answers may name people, whatever a form asks, so they count as personal.
"""

from serai.kit.facts import Classification, Sensitivity

INTERNAL, PERSONAL, SECRET = Sensitivity.INTERNAL, Sensitivity.PERSONAL, Sensitivity.SECRET


def _fields(*, internal: str, personal: str = "", secret: str = "") -> dict[str, Sensitivity]:
    kinds = {INTERNAL: internal, PERSONAL: personal, SECRET: secret}
    return {name: kind for kind, names in kinds.items() for name in names.split()}


FIELDS: Classification = {
    "Blob": _fields(internal="id organisation sha256 md5 size media_type created_at"),
    "Form": _fields(
        internal="id organisation xml_form_id title state bears_persons created_at",
        personal="created_by",
    ),
    "FormVersion": _fields(
        internal="id organisation form version is_draft source xform xform_md5 languages schema"
        " entity_declarations bears_persons warnings created_at published_at",
        personal="published_by",
        secret="test_token_hash",  # noqa: S106 - a list of field names
    ),
    "FormMedia": _fields(internal="id organisation form_version name blob"),
    "Device": _fields(
        internal="id organisation name team forms created_at revoked_at last_seen_at last_agent",
        personal="enumerator created_by last_device_id",
        secret="token_hash",  # noqa: S106 - a list of field names
    ),
    "Submission": _fields(
        internal="id organisation form form_version device instance_id deprecated_id"
        " root_instance_id is_current is_test received_at xml_sha256 state understood_at"
        " review_state started_at ended_at flag_count",
        personal="xml sealed problem enumerator",
    ),
    "Attachment": _fields(
        internal="id organisation submission is_expected token", personal="name blob"
    ),
    "Row": _fields(
        internal="id organisation form submission table ordinal parent", personal="answers"
    ),
    "QualityFlag": _fields(
        internal="id organisation submission entity_id rule severity reason place_code found_at"
        " settled_at",
        personal="params settled_by settled_note",
    ),
    "ReviewComment": _fields(
        internal="id organisation submission at review_state", personal="by body"
    ),
    "Webhook": _fields(
        internal="id organisation form events generation created_at stopped_at",
        secret="url",  # noqa: S106 - a list of field names
    ),
    "WebhookDelivery": _fields(
        internal="id organisation webhook event_id event_name body state attempts created_at due_at"
    ),
    "EntityRecord": _fields(
        internal="id organisation submission entity_id list_name ordinal", personal="values"
    ),
}
