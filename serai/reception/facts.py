"""How the fields of reception are classified, and what evidence may see: places, never people."""

from serai.kit.facts import Classification, Sensitivity

P, A, X, N = (
    Sensitivity.PUBLIC, Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL,
)  # fmt: skip
_ROW = {"id": X, "organisation": A}
_PERSON = {**_ROW, "person": X}
FIELDS: Classification = {
    "Centre": {**_ROW, "team": X, "place": A, "name": A, "closed_at": A},
    "Unit": {**_ROW, "centre": A, "name": A, "capacity": A, "rule": A, "when_full": X},
    "Bed": {**_ROW, "unit": A, "name": X},
    "Block": {
        **_ROW, "unit": A, "bed": X, "places": A, "reason": A, "during": A, "made_by": N,
    },
    "Stay": {
        **_PERSON, "centre": A, "during": A, "party": X, "left_to": A, "checked_in_by": N,
        "checked_out_by": N,
    },
    "Placement": {
        **_ROW, "centre": A, "unit": A, "bed": X, "stay": X, "during": A, "begins": A, "ends": A,
        "sex": A, "age": A,
    },
    "Absence": {
        **_PERSON, "centre": A, "stay": X, "kind": A, "left_at": X, "expected_at": X, "back_at": X,
        "recorded_by": N,
    },
    "DeskFlag": {
        **_PERSON, "effect": X, "at": X, "instruction": X, "from_at": X, "until_at": X, "set_by": N,
        "lifted_at": X, "lifted_by": N,
    },
    "FlagReason": {**_PERSON, "flag": X, "why": N, "lifted_why": N},
    "HandOver": {
        **_ROW, "centre": X, "text": N, "written_at": X, "written_by": N, "read_at": X,
        "read_by": N,
    },
    "DailyLimit": {**_ROW, "centre": A, "kind": A, "per_day": A},
    "Given": {
        **_PERSON, "centre": A, "kind": A, "day": A, "number": A, "given_at": X, "given_by": N,
        "collector": X,
    },
    "Landing": {
        **_ROW, "arrival": X, "carrier": A, "carrier_name": X, "rescued_by": A, "departed_from": A,
        "came_at": A, "announced": A, "counts": A, "dead": A, "missing": A, "evacuated": A,
        "recorded_by": N,
    },
    "QuickLook": {**_PERSON, "arrival": X, "agency": A, "at": X, "by": N},
    "TakingPart": {
        **_ROW, "arrival": X, "partner": A, "agency": A, "named_at": X, "named_by": N,
        "ended_at": X, "ended_by": N,
    },
}  # fmt: skip
