"""How the fields of consent are classified. Evidence reads none of it."""

from serai.kit.facts import Classification, Sensitivity

X, N = Sensitivity.INTERNAL, Sensitivity.PERSONAL
FIELDS: Classification = {
    "Consent": {
        "id": X, "person": X, "state": N, "purpose": N, "legal_basis": N, "team": N,
        "organisation": N, "outside": N, "compartments": N, "expires_at": N, "language": N,
        "notice_version": X, "notice_language": X, "medium": N, "expression": N, "given_by": N,
        "has_interpreter": N, "has_witness": N, "is_child": N, "assent": N, "no_guardian": N,
        "why_not": N, "people": N, "reason": N, "renews": X, "requested_at": N, "recorded_by": N,
        "decided_at": N, "ended_at": N, "ended_by": N, "end_why": N, "end_reason": N,
    },
    "Evidence": {
        "id": X, "consent": X, "person": X, "kind": N, "content": N, "recorded_at": N,
    },
    "Withholding": {
        "id": X, "person": X, "team": N, "organisation": N, "compartments": N, "why": N, "note": N,
        "recorded_at": N, "recorded_by": N, "lifted_at": N, "lifted_by": N,
    },
}  # fmt: skip
