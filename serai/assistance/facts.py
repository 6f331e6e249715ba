"""How the fields of assistance are classified."""

from serai.kit.facts import Classification, Sensitivity

P, A, X, N = (
    Sensitivity.PUBLIC, Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL,
)  # fmt: skip
_GIVEN = {
    "id": X, "person": X, "organisation": A, "team": A, "given_on": A, "given_by": N, "note": N,
    "together": X, "recorded_at": X, "withdrawn_at": A, "withdrawn_by": N, "withdrawn_reason": N,
}  # fmt: skip
FIELDS: Classification = {
    "Service": {
        **_GIVEN, "kind": A, "compartment": A, "setting": A, "partner": N, "action": X,
    },
    "HealthContact": {
        **_GIVEN, "kind": A, "fitness": N, "valid_until": N, "referred_to": N,
    },
    "Session": {**_GIVEN, "kind": A, "aim": A, "setting": A, "minutes": A},
}  # fmt: skip
