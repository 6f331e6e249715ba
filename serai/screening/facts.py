"""How the fields of screening are classified. Evidence reads none of it yet."""

from serai.kit.facts import Classification, Sensitivity

P, A, X, N = (
    Sensitivity.PUBLIC, Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL,
)  # fmt: skip

FIELDS: Classification = {
    "Instrument": {
        "id": X, "organisation": P, "code": P, "form": X, "titles": P, "created_at": X,
    },
    "InstrumentVersion": {
        "id": X, "organisation": P, "instrument": X, "form_version": X, "version": P,
        "definition": P, "mark": P, "source": P, "published_at": P, "published_by": N,
    },
    "Screening": {
        "id": X, "person": X, "organisation": A, "version": A, "state": A, "has_health": X,
        "screened_on": A, "place": A, "age": N, "age_disputed": N, "started_at": X, "started_by": N,
        "done_at": X, "read_at": X, "submission_id": X, "is_withdrawn": A,
    },
    "Answers": {
        "id": X, "screening": X, "person": X, "compartment": X, "content": N, "recorded_at": X,
        "recorded_by": N,
    },
    "Outcome": {
        "id": X, "screening": X, "person": X, "compartment": X, "kind": A, "value": A,
        "urgency": A,
    },
    "ReturnBlock": {
        "id": X, "person": X, "organisation": X, "screening": X, "raised_at": A, "raised_by": N,
        "cleared_at": A, "cleared_by": N, "clearing": N,
    },
    "CategoryStatement": {
        "id": X, "person": X, "organisation": A, "category": A, "compartment": X, "state": A,
        "certainty": A, "during": A, "known": A, "evidence": A, "screening": X, "note": N,
        "recorded_by": N, "replaces": X,
    },
    "PlaceFactor": {
        "id": X, "organisation": P, "factor": A, "polarity": A, "country": P, "place": P,
        "during": A, "source": X, "recorded_at": X, "recorded_by": N, "withdrawn_at": X,
    },
}  # fmt: skip
