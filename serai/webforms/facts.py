"""How the fields of the room are classified. Evidence reads nothing here."""

from serai.kit.facts import Classification, Sensitivity

INTERNAL, PERSONAL = Sensitivity.INTERNAL, Sensitivity.PERSONAL

FIELDS: Classification = {
    "Browser": {
        **dict.fromkeys(
            [
                "id",
                "organisation",
                "device",
                "is_kept",
                "created_at",
                "expires_at",
                "wipe_ordered_at",
            ],
            INTERNAL,
        ),
        "user": PERSONAL,
    },
    "PublicLink": {
        **dict.fromkeys(
            ["id", "organisation", "form", "device", "per_hour", "created_at", "closed_at"],
            INTERNAL,
        ),
        "created_by": PERSONAL,
    },
}
