"""How the fields of the room are classified. Evidence reads nothing here."""

from serai.kit.facts import Classification, Sensitivity

INTERNAL, PERSONAL = Sensitivity.INTERNAL, Sensitivity.PERSONAL
BROWSER = (
    "id",
    "organisation",
    "device",
    "is_kept",
    "created_at",
    "expires_at",
    "wipe_ordered_at",
    "left_at",
)
PUBLIC_LINK = ("id", "organisation", "form", "device", "per_hour", "created_at", "closed_at")

FIELDS: Classification = {
    "Browser": {**dict.fromkeys(BROWSER, INTERNAL), "user": PERSONAL},
    "PublicLink": {**dict.fromkeys(PUBLIC_LINK, INTERNAL), "created_by": PERSONAL},
}
