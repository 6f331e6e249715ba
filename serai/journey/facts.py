"""How the room's fields are classified. Evidence reads nothing here yet."""

from serai.kit.facts import Classification, Sensitivity

A, X, N = Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL
_STATEMENT = {
    "id": X, "person": X, "source": X, "certainty": X, "recorded_at": X, "recorded_by": N,
    "superseded_at": X, "replaces": X,
}  # fmt: skip
FIELDS: Classification = {
    "Step": {
        **_STATEMENT, "kind": A, "stage": A, "from_place": A, "from_country": A, "to_place": A,
        "to_country": A, "words": N, "starts_on": A, "ends_on": A, "precision": X, "transport": A,
        "company": A, "note": N,
    },
    "Experience": {**_STATEMENT, "step": X, "incidents": A, "account": N, "happened_on": A},
}  # fmt: skip
