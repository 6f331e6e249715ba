"""How the fields of protection procedures are classified. Evidence reads none of it."""

from serai.kit.facts import Classification, Sensitivity

X, N = Sensitivity.INTERNAL, Sensitivity.PERSONAL
_PAPER = {"id": X, "procedure": X, "person": X}
FIELDS: Classification = {
    "Procedure": {
        "id": X, "person": X, "case": X, "organisation": X, "kind": N, "state": X, "opened_at": X,
        "opened_by": N, "review_on": X, "closed_at": X, "closing": N, "closing_note": N,
    },
    "Member": {
        **_PAPER, "user": N, "name": N, "part": X, "discipline": X, "is_chair": X, "named_at": X,
        "named_by": N, "signed_at": X, "undertaking": X, "ended_at": X,
    },
    "TraffickingFile": {
        **_PAPER, "exploitation": N, "sex_exploitation": N, "control": N, "recruitment": N,
        "industry": N, "recruitment_apps": N, "exploitation_apps": N, "recruited_in": N,
        "passed_through": N, "exploited_in": N, "age_when_trafficked": N, "relationship": N,
        "needs": N, "account": N, "recovery_from": N, "recovery_until": N,
        "changed_at": X, "changed_by": N,
    },
    "Identification": {
        **_PAPER, "step": N, "status": N, "decided_by": N, "authority": N, "decided_on": N,
        "act": N, "means": N, "purpose": N, "as_child": N, "reading": N, "codes": N,
        "screenings": X, "reasons": N, "recorded_at": X, "recorded_by": N,
    },
    "Option": {**_PAPER, "kind": N, "content": N, "added_at": X, "added_by": N},
    "BestInterests": {
        **_PAPER, "trigger": N, "priority": X, "stage": X, "assessment": N, "assessed_at": X,
        "assessed_by": N, "chosen": X, "decision": N, "decided_at": X, "decided_by": N,
        "approved_at": X, "approved_by": N, "approval": N,
    },
    "Voice": {
        **_PAPER, "member": X, "option": X, "reasons": N, "said_at": X, "recorded_by": N,
    },
    "Conference": {
        **_PAPER, "kind": X, "reason": N, "planned_on": X, "held_on": X, "minutes": N,
        "outcome": X,
    },
    "AgendaPoint": {
        **_PAPER, "text": N, "decision": N, "task": X, "action": X, "added_at": X,
        "decided_at": X,
    },
    "SafetyPlan": {
        "id": X, "person": X, "case": X, "version": X, "content": N, "review_on": X,
        "made_at": X, "made_by": N,
    },
}  # fmt: skip
