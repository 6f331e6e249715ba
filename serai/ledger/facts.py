"""How the ledger's fields are classified. Evidence reads nothing here."""

from serai.kit.facts import Classification, Sensitivity

INTERNAL, PERSONAL = Sensitivity.INTERNAL, Sensitivity.PERSONAL
FIELDS: Classification = {
    "Event": {
        "id": INTERNAL,
        "transaction_id": INTERNAL,
        "at": INTERNAL,
        "name": INTERNAL,
        "actor_kind": INTERNAL,
        "actor_id": PERSONAL,
        "organisation_id": INTERNAL,
        "subject_type": INTERNAL,
        "subject_id": INTERNAL,
        "payload": INTERNAL,
    },
    "Outbox": {
        "id": INTERNAL,
        "event": INTERNAL,
        "event_name": INTERNAL,
        "handler": INTERNAL,
        "organisation_id": INTERNAL,
        "attempts": INTERNAL,
        "due_at": INTERNAL,
        "last_error": INTERNAL,
    },
    "Seal": {
        "position": INTERNAL,
        "sealed_at": INTERNAL,
        "event_ids": INTERNAL,
        "previous_hash": INTERNAL,
        "hash": INTERNAL,
    },
}
