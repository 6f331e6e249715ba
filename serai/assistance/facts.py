"""How the fields of assistance are classified."""

from serai.kit.facts import Classification, Sensitivity

P, A, X, N = (
    Sensitivity.PUBLIC, Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL,
)  # fmt: skip
_GIVEN = {
    "id": X, "person": X, "organisation": A, "team": A, "given_on": A, "given_by": N, "note": N,
    "together": X, "recorded_at": X, "withdrawn_at": A, "withdrawn_by": N, "withdrawn_reason": N,
}  # fmt: skip
_KEPT = {"id": X, "organisation": P}
FIELDS: Classification = {
    "Service": {
        **_GIVEN, "kind": A, "compartment": A, "setting": A, "partner": N, "action": X,
    },
    "HealthContact": {
        **_GIVEN, "kind": A, "fitness": N, "valid_until": N, "referred_to": N,
    },
    "Item": {**_KEPT, "name": P, "unit": P, "warn_below": X},
    "Store": {**_KEPT, "team": X, "name": X},
    "Lot": {**_KEPT, "item": X, "batch": X, "expires_on": X},
    "Stock": {**_KEPT, "store": X, "lot": X, "quantity": A},
    "Movement": {
        **_KEPT, "store": X, "lot": X, "kind": A, "quantity": A, "reason": X, "document": X,
        "at": X, "by": N,
    },
    "Kit": {**_KEPT, "name": P},
    "KitLine": {**_KEPT, "kit": X, "item": X, "quantity": P},
    "Limit": {**_KEPT, "item": X, "kit": X, "per": P, "most": P, "days": P},
    "Distribution": {
        **_GIVEN, "store": X, "kit": A, "count": A, "proof": A, "proof_by": N, "household": X,
    },
    "Handout": {"id": X, "person": X, "distribution": X, "item": A, "lot": X, "quantity": A},
    "Session": {**_GIVEN, "kind": A, "aim": A, "setting": A, "minutes": A},
}  # fmt: skip
