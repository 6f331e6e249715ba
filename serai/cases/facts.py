"""How the fields of case work are classified, and what evidence may see: decisions on services.

A decision is told by its own id alone. Nothing in it says whose case it was; where help was
declined or was not there is what the analysis of gaps counts, by team, domain and month.
"""

from serai.kit.facts import Classification, FactColumn, FactTable, Sensitivity

P, A, X, N = (
    Sensitivity.PUBLIC, Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL,
)  # fmt: skip
_PART = {"id": X, "case": X, "person": X}
_PLANNED = {**_PART, "version": X, "changed_at": X, "changed_by": N}
FIELDS: Classification = {
    "TimeLimit": {"id": X, "organisation": P, "risk": P, "hours": P},
    "Case": {
        "id": X, "person": X, "organisation": A, "team": A, "worker": N, "screening": X,
        "state": A, "risk": A, "act_by": A, "acted_at": A, "summary": N, "plan_version": X,
        "approved_version": X,
        "agreement": A, "agreed_at": A, "opened_at": A, "opened_by": N, "closed_at": A,
    },
    "Need": {**_PLANNED, "domain": A, "about": N, "state": A},
    "Goal": {**_PLANNED, "need": X, "text": N, "progress": A},
    "PlanAction": {
        **_PLANNED, "goal": X, "text": N, "who": A, "responsible": N, "partner": N, "due_on": A,
        "decision": A, "state": A,
    },
    "Task": {
        **_PART, "text": N, "assigned_to": N, "due_on": X, "set_at": X, "set_by": N, "done_at": X,
        "done_by": N,
    },
    "Note": {**_PART, "text": N, "about_on": X, "written_at": X, "written_by": N},
    "Move": {
        **_PART, "kind": A, "at": A, "by": N, "value": A, "team": A, "worker": N, "note": N,
    },
    "FollowUp": {
        **_PART, "kind": A, "due_on": X, "worker": N, "set_at": X, "set_by": N, "held_on": A,
        "outcome": A, "is_need_met": A, "has_new_needs": A, "suggests_closure": A, "text": N,
        "done_at": X, "done_by": N,
    },
    "GoalProgress": {**_PART, "follow_up": X, "goal": X, "progress": A},
    "Approval": {
        **_PART, "kind": A, "subject_id": X, "version": X, "team": A, "state": A, "note": N,
        "requested_at": A, "requested_by": N, "decided_at": A, "decided_by": N, "reason": N,
    },
    "Closure": {
        **_PART, "reason": A, "checklist": A, "summary": N, "asked_at": A, "asked_by": N,
    },
    "Transfer": {
        **_PART, "from_team": A, "team": A, "worker": N, "reference": X, "risk": A, "reason": A,
        "note": N, "keeps_access": X, "state": A, "asked_at": A, "asked_by": N, "offered_at": A,
        "answered_at": A, "answered_by": N, "answer": A,
    },
    "Alert": {
        **_PART, "kind": A, "subject_id": X, "team": A, "worker": N, "due_at": A, "raised_at": A,
        "seen_at": X, "seen_by": N, "ended_at": A,
    },
    "ServiceDecision": {
        "id": X, "organisation": A, "team": A, "domain": A, "decision": A, "decided_on": A,
        "is_synthetic": P, "is_withdrawn": A, "change": X,
    },
}  # fmt: skip

DECISION = FactTable(
    name="cases_decision",
    meaning="Decisions on services that persons need, by domain: what was given, declined, missing",
    columns=(
        FactColumn("decision_id", "VARCHAR", "Identifier of the decision, to take it back", X),
        FactColumn("day", "DATE", "Day of the decision", A, "#date"),
        FactColumn("team", "VARCHAR", "Team that decided, which stands for the place", A, "#loc"),
        FactColumn("organisation", "VARCHAR", "Organisation that decided", P, "#org"),
        FactColumn("domain", "VARCHAR", "What the need is about", A, "#sector"),
        FactColumn("decision", "VARCHAR", "What was decided", A, "#indicator+decision"),
        FactColumn("synthetic", "BOOLEAN", "Made up for demonstration", P),
    ),
    sql="""
        SELECT o.id::text AS decision_id, o.decided_on AS day, t.name AS team,
            org.short_name AS organisation, o.domain, o.decision, o.is_synthetic AS synthetic,
            date_trunc('month', o.decided_on)::date AS month, o.change,
            o.is_withdrawn AS withdrawn
        FROM cases_servicedecision o
        JOIN accounts_team t ON t.id = o.team_id
        JOIN accounts_organisation org ON org.id = o.organisation_id
        WHERE (o.change < (SELECT flows_settled_change())
            OR o.change >= (SELECT flows_restored_change())
            OR (o.change >> 20) = (SELECT flows_reading_transaction()))
    """,
)
FACT_TABLES = (DECISION,)
