"""How the room's fields are classified. Evidence reads nothing here."""

from serai.kit.facts import Classification, Sensitivity

X, N = Sensitivity.INTERNAL, Sensitivity.PERSONAL
FIELDS: Classification = {
    "RetentionRule": {"id": X, "organisation": X, "purpose": X, "months": X, "ending": X},
    "LegalHold": {
        "id": X, "person": X, "reason": N, "placed_at": X, "placed_by": N, "lifted_at": X,
        "lifted_by": N,
    },
    "KeptLonger": {"id": X, "person": X, "until": X, "decided_at": X, "decided_by": N},
}  # fmt: skip
