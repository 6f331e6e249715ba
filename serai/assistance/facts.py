"""How the fields of assistance are classified, and what evidence may see: services delivered.

A delivery is told by its own id and its month alone. Nothing in it says to whom a service was
given; what may leave the house is counted from it, and small counts are protected there.
"""

from serai.kit.facts import Classification, FactColumn, FactTable, Sensitivity

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
    "ServiceDelivery": {
        "id": X, "organisation": P, "team": A, "kind": A, "setting": A, "month": A,
        "is_synthetic": P, "is_withdrawn": A, "change": X,
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
        **_GIVEN, "store": X, "kit": A, "count": A, "proof": A, "proof_by": N, "receipt": N,
        "household": X,
    },
    "PlannedDistribution": {
        **_KEPT, "team": X, "store": X, "kit": A, "on": A, "place": X, "expected": A, "state": A,
        "planned_at": X, "planned_by": N, "ended_at": X, "ended_by": N,
    },
    "Handout": {"id": X, "person": X, "distribution": X, "item": A, "lot": X, "quantity": A},
    "Session": {**_GIVEN, "kind": A, "aim": A, "setting": A, "minutes": A},
}  # fmt: skip

SERVICE = FactTable(
    name="assistance_service",
    meaning="Services delivered to persons, by month, kind and place, without persons",
    columns=(
        FactColumn("delivery_id", "VARCHAR", "Identifier of the delivery, to take it back", X),
        FactColumn("team", "VARCHAR", "Team that gave it, which stands for the place", A, "#loc"),
        FactColumn("organisation", "VARCHAR", "Organisation that gave it", P, "#org"),
        FactColumn("service", "VARCHAR", "Kind of the service", A, "#service"),
        FactColumn("setting", "VARCHAR", "Where it was given", A, "#loc+type"),
        FactColumn("synthetic", "BOOLEAN", "Made up for demonstration", P),
    ),
    sql="""
        SELECT d.id::text AS delivery_id, t.name AS team, o.short_name AS organisation,
            d.kind AS service, d.setting, d.is_synthetic AS synthetic, d.month, d.change,
            d.is_withdrawn AS withdrawn
        FROM assistance_servicedelivery d
        JOIN accounts_team t ON t.id = d.team_id
        JOIN accounts_organisation o ON o.id = d.organisation_id
        WHERE (d.change < (SELECT flows_settled_change())
            OR d.change >= (SELECT flows_restored_change())
            OR (d.change >> 20) = (SELECT flows_reading_transaction()))
    """,
)
FACT_TABLES = (SERVICE,)
