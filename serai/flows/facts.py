"""What evidence may see of flow monitoring, and how every field of the room is classified.

The fact tables hold counts of groups at points, never a group's free text and never a person. A
row is told by its observation's id, so that a correction can take it back. Rows come in order of
`change`; those of transactions still running wait for the next reading (see migration 0003).
"""

from serai.kit.facts import Classification, FactColumn, FactTable, Sensitivity

P, A, X, N = (
    Sensitivity.PUBLIC, Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL,
)  # fmt: skip

FIELDS: Classification = {
    "MonitoringPoint": {
        "id": P, "organisation": P, "code": P, "name": P, "country": P, "admin_area": P, "route": P,
        "longitude": P, "latitude": P, "type": P, "is_official": P, "movements": P,
        "transports": P, "key_informants": X, "services": P, "opens_at": X, "closes_at": X,
        "is_synthetic": P,
    },
    "PointStatus": {
        "id": X, "organisation": P, "point": P, "state": P, "during": P, "reason": X,
        "recorded_at": X, "recorded_by": N,
    },
    "ImportBatch": {
        "id": X, "organisation": X, "file_name": X, "file_sha256": X, "mapping": X, "report": X,
        "imported_at": X, "imported_by": N, "withdrawn_at": X,
    },
    "ObservationPeriod": {
        "id": A, "organisation": P, "point": P, "observed_on": A, "starts_at": X, "ends_at": X,
        "hours": A, "enumerator": N, "submission_id": X, "is_withdrawn": A, "changed_at": X,
        "change": X,
    },
    "RegistryObservation": {
        "id": A, "organisation": P, "point": P, "period": X, "observed_on": A, "time_slot": A,
        "direction": A, "persons": A, "counts": A, "nationality": A, "origin_country": A,
        "origin_area": X, "origin_text": X, "previous_country": A, "previous_text": X,
        "next_country": A, "next_text": X, "destination_country": A, "destination_area": X,
        "destination_text": X, "transport": A, "reasons": A, "vulnerabilities": A,
        "likeness": X, "source_kind": X, "submission_id": X, "import_batch": X, "import_sheet": X,
        "import_row": X, "is_withdrawn": A, "changed_at": X, "change": X,
    },
    "SurveyInterview": {
        "id": X, "organisation": X, "point": X, "interviewed_on": X, "consented": X,
        "interviewed_before": X, "direction": X, "nationality": N, "sex": N, "age": N,
        "origin_country": N, "destination_country": N, "answers": N, "submission_id": X,
        "is_withdrawn": X, "changed_at": X, "change": X,
    },
    "FlowEvent": {
        "id": X, "organisation": X, "country": P, "starts_on": P, "ends_on": P, "title": P,
        "source": P,
    },
}  # fmt: skip

ID = "Identifier of the observation, to take it back when it is corrected"
DAY = FactColumn("day", "DATE", "Day of the observation", A, "#date+occurred")
POINT = FactColumn("point", "VARCHAR", "Code of the monitoring point", P, "#loc+code")
COUNTRY = FactColumn("country", "VARCHAR", "Country of the point (ISO 3166-1 alpha-3)", P,
                     "#country+code")  # fmt: skip
ORGANISATION = FactColumn("organisation", "VARCHAR", "Organisation that observed", P, "#org")
DIRECTION = FactColumn("direction", "VARCHAR", "Which way, seen from the point's country", A,
                       "#indicator+direction")  # fmt: skip
PERSONS = FactColumn("persons", "INTEGER", "Persons counted", A, "#affected+ind")
SYNTHETIC = FactColumn("synthetic", "BOOLEAN", "Made up for demonstration", P)
KEYS = (DAY, POINT, COUNTRY, ORGANISATION)


def _code(name: str, meaning: str, hxl: str = "") -> FactColumn:
    return FactColumn(name, "VARCHAR", meaning, A, hxl)


def _sql(table: str, day: str, columns: str, source: str = "") -> str:
    """Return the select over a table's settled rows `o`, with their point and organisation."""
    return f"""
        SELECT {columns}, p.is_synthetic AS synthetic,
            date_trunc('month', {day})::date AS month, o.change, o.is_withdrawn AS withdrawn
        FROM {table} o
        JOIN flows_monitoringpoint p ON p.id = o.point_id
        JOIN accounts_organisation org ON org.id = o.organisation_id
        {source}
        WHERE (o.change < (SELECT flows_settled_change())
            OR o.change >= (SELECT flows_restored_change())
            OR (o.change >> 20) = (SELECT flows_reading_transaction()))
    """


_GROUP_KEYS = """o.id::text AS observation_id, o.observed_on AS day, p.code AS point,
            p.country_id AS country, org.short_name AS organisation, o.direction"""
_COUNTED = """
        CROSS JOIN LATERAL (
            SELECT split_part(c.key, ':', 1) AS sex, split_part(c.key, ':', 2) AS age_band,
                c.value::integer AS persons
            FROM jsonb_each_text(o.counts) c
            UNION ALL
            SELECT 'unknown', 'unknown', o.persons - coalesce(
                (SELECT sum(c.value::integer) FROM jsonb_each_text(o.counts) c), 0)::integer
        ) counted"""

OBSERVATION = FactTable(
    name="flows_observation",
    meaning="Persons counted in each observed group, by sex and age band",
    columns=(
        FactColumn("observation_id", "VARCHAR", ID, X),
        *KEYS,
        DIRECTION,
        _code("time_slot", "Quarter of the day", "#time+slot"),
        _code("nationality", "Nationality (ISO 3166-1 alpha-3)", "#population+nationality+code"),
        _code("origin", "Country of origin", "#country+origin+code"),
        _code("previous", "Country passed before", "#country+previous+code"),
        _code("next", "Next country", "#country+next+code"),
        _code("destination", "Country of final destination", "#country+destination+code"),
        _code("transport", "Means of transport", "#transport"),
        _code("sex", "Sex as counted", "#population+sex"),
        _code("age_band", "Age band as counted", "#population+age"),
        PERSONS,
        SYNTHETIC,
    ),
    sql=_sql(
        "flows_registryobservation",
        "o.observed_on",
        _GROUP_KEYS
        + """, o.time_slot, coalesce(o.nationality_id, '') AS nationality,
            coalesce(o.origin_country_id, '') AS origin,
            coalesce(o.previous_country_id, '') AS previous,
            coalesce(o.next_country_id, '') AS "next",
            coalesce(o.destination_country_id, '') AS destination,
            o.transport, counted.sex, counted.age_band, counted.persons""",
        _COUNTED,
    )
    + " AND counted.persons > 0",
)
REASON = FactTable(
    name="flows_reason",
    meaning="Persons by reason of movement; a group counts fully for each reason it gave",
    columns=(
        FactColumn("observation_id", "VARCHAR", ID, X),
        *KEYS,
        DIRECTION,
        _code("reason", "Reason as the group gave it", "#cause"),
        PERSONS,
        SYNTHETIC,
    ),
    sql=_sql(
        "flows_registryobservation",
        "o.observed_on",
        _GROUP_KEYS + ", given.reason, o.persons",
        "CROSS JOIN LATERAL unnest(o.reasons) AS given (reason)",
    )
    + " AND o.persons > 0",
)
VULNERABILITY = FactTable(
    name="flows_vulnerability",
    meaning="Persons by what the enumerator saw or was told; one person may count more than once",
    columns=(
        FactColumn("observation_id", "VARCHAR", ID, X),
        *KEYS,
        DIRECTION,
        _code("vulnerability", "Kind of vulnerability", "#indicator+vulnerability"),
        PERSONS,
        SYNTHETIC,
    ),
    sql=_sql(
        "flows_registryobservation",
        "o.observed_on",
        _GROUP_KEYS + ", seen.key AS vulnerability, seen.value::integer AS persons",
        "CROSS JOIN LATERAL jsonb_each_text(o.vulnerabilities) seen",
    )
    + " AND seen.value::integer > 0",
)
PERIOD = FactTable(
    name="flows_period",
    meaning="Hours observed at each point, the effort behind the counts",
    columns=(
        FactColumn("period_id", "VARCHAR", "Identifier of the period, to take it back", X),
        *KEYS,
        FactColumn("hours", "DOUBLE", "Hours observed", A, "#indicator+hours"),
        SYNTHETIC,
    ),
    sql=_sql(
        "flows_observationperiod",
        "o.observed_on",
        """o.id::text AS period_id, o.observed_on AS day, p.code AS point,
            p.country_id AS country, org.short_name AS organisation,
            o.hours::double precision AS hours""",
    ),
)

FACT_TABLES = (OBSERVATION, REASON, VULNERABILITY, PERIOD)
