"""How the fields of registration are classified. Evidence reads none of it yet."""

from serai.kit.facts import Classification, Sensitivity

A, X, N = Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL
FIELDS: Classification = {
    "Arrival": {
        "id": X, "organisation": A, "team": X, "arrived_on": A, "place": A, "prefix": X,
        "last_number": X, "opened_at": X, "opened_by": N,
    },
    "Group": {"id": X, "organisation": A, "kind": A, "arrival": X, "counts": A, "made_at": X},
    "Member": {
        "id": X, "person": X, "group": X, "role": A, "wristband": N, "joined_at": X, "left_at": X,
    },
    "PersonFile": {
        "id": X, "organisation": A, "team": X, "state": A, "content": N, "mapping": X, "report": X,
        "kept_at": X, "kept_by": N, "done_at": X,
    },
    "Registered": {"person": X, "submission_id": X, "withdrawn_at": X},
}  # fmt: skip
