"""How every field of evidence is classified. Evidence offers no facts of its own."""

from serai.kit.facts import Classification, Sensitivity

PUBLIC, INTERNAL, PERSONAL = Sensitivity.PUBLIC, Sensitivity.INTERNAL, Sensitivity.PERSONAL

FIELDS: Classification = {
    "Release": {
        "id": PUBLIC,
        "organisation": PUBLIC,
        "slug": PUBLIC,
        "title": PUBLIC,
        "month": PUBLIC,
        "countries": PUBLIC,
        "protection": PUBLIC,
        "parameters": PUBLIC,
        "picture": PUBLIC,
        "files": PUBLIC,
        "is_synthetic": PUBLIC,
        "state": PUBLIC,
        "progress": INTERNAL,
        "problem": INTERNAL,
        "prepared_at": PUBLIC,
        "prepared_by": PERSONAL,
        "published_at": PUBLIC,
        "withdrawn_at": PUBLIC,
        "withdrawn_reason": PUBLIC,
    },
    "FactBuild": {"table": INTERNAL, "through": INTERNAL, "rows": INTERNAL, "built_at": INTERNAL},
}
