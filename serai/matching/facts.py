"""How the fields of matching are classified. Evidence reads none of it."""

from serai.kit.facts import Classification, Sensitivity

X, N = Sensitivity.INTERNAL, Sensitivity.PERSONAL
FIELDS: Classification = {
    "CandidatePair": {
        "id": X, "low": X, "high": X, "probability": X, "reasons": N, "source": X, "state": X,
        "found_at": X, "decided_at": X, "decided_by": N,
    },
    "Merge": {
        "id": X, "merged": X, "kept": X, "pair": X, "merged_at": X, "merged_by": N,
        "undone_at": X, "undone_by": N,
    },
}  # fmt: skip
