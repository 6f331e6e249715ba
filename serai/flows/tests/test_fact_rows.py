"""The rows of the fact tables, one case for each thing that a group may say or leave out."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from serai.flows.actions.observations import retract, take_occurrences
from serai.flows.choices import Reason, Transport, Vulnerability
from serai.flows.facts import FACT_TABLES
from serai.flows.methods.entity_lists import BANDS
from serai.flows.models import MonitoringPoint, RegistryObservation
from serai.flows.tests import observing
from serai.flows.tests.test_facts import TABLES, office, rows  # noqa: F401
from serai.flows.tests.test_points import observe
from serai.kit.actor import acting_as, system_actor

pytestmark = pytest.mark.django_db

COLUMNS = {
    "flows_observation": [
        ("observation_id", "VARCHAR"), ("day", "DATE"), ("point", "VARCHAR"),
        ("country", "VARCHAR"), ("organisation", "VARCHAR"), ("direction", "VARCHAR"),
        ("time_slot", "VARCHAR"), ("nationality", "VARCHAR"), ("origin", "VARCHAR"),
        ("previous", "VARCHAR"), ("next", "VARCHAR"), ("destination", "VARCHAR"),
        ("transport", "VARCHAR"), ("sex", "VARCHAR"), ("age_band", "VARCHAR"),
        ("persons", "INTEGER"), ("synthetic", "BOOLEAN"),
    ],
    "flows_reason": [
        ("observation_id", "VARCHAR"), ("day", "DATE"), ("point", "VARCHAR"),
        ("country", "VARCHAR"), ("organisation", "VARCHAR"), ("direction", "VARCHAR"),
        ("reason", "VARCHAR"), ("persons", "INTEGER"), ("synthetic", "BOOLEAN"),
    ],
    "flows_vulnerability": [
        ("observation_id", "VARCHAR"), ("day", "DATE"), ("point", "VARCHAR"),
        ("country", "VARCHAR"), ("organisation", "VARCHAR"), ("direction", "VARCHAR"),
        ("vulnerability", "VARCHAR"), ("persons", "INTEGER"), ("synthetic", "BOOLEAN"),
    ],
    "flows_period": [
        ("period_id", "VARCHAR"), ("day", "DATE"), ("point", "VARCHAR"), ("country", "VARCHAR"),
        ("organisation", "VARCHAR"), ("hours", "DOUBLE"), ("synthetic", "BOOLEAN"),
    ],
}  # fmt: skip
TYPES = {"VARCHAR": str, "DATE": date, "INTEGER": int, "DOUBLE": float, "BOOLEAN": bool}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_columns_are_those_agreed_with_evidence(name):
    assert [(c.name, c.type) for c in TABLES[name].columns] == COLUMNS[name]
    assert len(FACT_TABLES) == len(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_every_cell_has_its_columns_type(office, name):  # noqa: F811
    take_occurrences([(observing.source(office), observing.sheet(uasc=1, nationality=None))])
    for row in rows(name):
        for column, type_name in COLUMNS[name]:
            assert isinstance(row[column], TYPES[type_name]), column
        assert isinstance(row["change"], int)


def facts(office, name="flows_observation", **values):  # noqa: F811
    """Return the fact rows that a single group gives."""
    assert take_occurrences([(observing.source(office), observing.sheet(**values))]) == {}
    return rows(name)


NOBODY = {"male_18_59": None, "female_18_59": None}


@pytest.mark.parametrize(("name", "key"), sorted(BANDS.items()))
def test_each_band_has_its_row(office, name, key):  # noqa: F811
    (row,) = facts(office, persons=4, **NOBODY | {name: 4})
    assert (f"{row['sex']}:{row['age_band']}", row["persons"]) == (key, 4)


SPREAD = [
    (0, {}, {}),
    (3, {}, {("unknown", "unknown"): 3}),
    (3, {"male_0_4": 3}, {("male", "0-4"): 3}),
    (5, {"male_0_4": 3}, {("male", "0-4"): 3, ("unknown", "unknown"): 2}),
    (2, {"male_0_4": 3}, {("male", "0-4"): 3}),
    (6, {"male_60": 1, "female_60": 2, "female_5_17": 3},
     {("male", "60+"): 1, ("female", "60+"): 2, ("female", "5-17"): 3}),
]  # fmt: skip


@pytest.mark.parametrize(("persons", "counts", "spread"), SPREAD)
def test_persons_are_spread_over_bands(office, persons, counts, spread):  # noqa: F811
    found = facts(office, persons=persons, **NOBODY | counts)
    assert {(row["sex"], row["age_band"]): row["persons"] for row in found} == spread


CODED = {"nationality": "nationality", "origin_country": "origin", "previous_country": "previous",
         "next_country": "next", "destination_country": "destination"}  # fmt: skip


@pytest.mark.parametrize(("given", "column"), CODED.items())
@pytest.mark.parametrize(("code", "shown"), [("MLI", "MLI"), (None, "")])
def test_each_country_stands_as_a_code_or_as_nothing(office, given, column, code, shown):  # noqa: F811
    assert {row[column] for row in facts(office, **{given: code})} == {shown}


@pytest.mark.parametrize(
    ("given", "value"),
    [("direction", "incoming"), ("direction", "outgoing"), ("direction", "internal"),
     ("time_slot", "00-06"), ("time_slot", "18-24"),
     *(("transport", code) for code in Transport.values)],
)  # fmt: skip
def test_each_code_stands_as_given(office, given, value):  # noqa: F811
    assert {row[given] for row in facts(office, **{given: value})} == {value}


@pytest.mark.parametrize("reasons", [[], ["food"], ["conflict", "food"], list(Reason.values)])
def test_a_group_stands_once_for_each_reason(office, reasons):  # noqa: F811
    found = facts(office, "flows_reason", reasons=reasons)
    assert {row["reason"]: row["persons"] for row in found} == dict.fromkeys(reasons, 7)
    assert len(found) == len(reasons)


def test_a_group_of_nobody_has_no_rows(office):  # noqa: F811
    assert facts(office, persons=0, **NOBODY) == []
    assert rows("flows_reason") == []
    assert len(rows("flows_period")) == 1


@pytest.mark.parametrize("code", Vulnerability.values)
def test_each_vulnerability_has_its_row(office, code):  # noqa: F811
    (row,) = facts(office, "flows_vulnerability", **{code: 3})
    assert (row["vulnerability"], row["persons"]) == (code, 3)


@pytest.mark.parametrize(
    ("hours", "shown"), [(6, 6.0), (Decimal("0.25"), 0.25), (24, 24.0), ("7.75", 7.75)]
)
def test_a_period_stands_with_its_hours(office, hours, shown):  # noqa: F811
    one = observing.period(hours=hours)
    take_occurrences([(observing.source(office), [one])])
    (row,) = rows("flows_period")
    assert (row["hours"], row["period_id"], row["day"]) == (
        shown,
        str(one.entity_id),
        observing.DAY,
    )
    assert (row["point"], row["country"], row["organisation"]) == ("NE-ARL", "NER", "SR")


@pytest.mark.parametrize("name", COLUMNS)
def test_a_row_tells_whether_it_is_made_up_or_withdrawn(office, name):  # noqa: F811
    source = observing.source(office)
    take_occurrences([(source, observing.sheet(uasc=1))])
    assert {(row["synthetic"], row["withdrawn"]) for row in rows(name)} == {(True, False)}
    MonitoringPoint.objects.update(is_synthetic=False)
    retract([source.submission_id])
    assert {(row["synthetic"], row["withdrawn"]) for row in rows(name)} == {(False, True)}


def test_a_correction_takes_back_and_gives_anew(office):  # noqa: F811
    first = observing.source(office)
    sheet = observing.sheet(persons=7)
    take_occurrences([(first, sheet)])
    correction = observing.source(office, replaces=first.submission_id)
    group = observing.group(sheet[0].entity_id, sheet[1].entity_id, persons=9, male_18_59=7)
    take_occurrences([(correction, [sheet[0], group])])
    standing = [row for row in rows("flows_observation") if not row["withdrawn"]]
    assert sum(row["persons"] for row in standing) == 9
    gone = [row for row in rows("flows_observation") if row["withdrawn"]]
    assert sum(row["persons"] for row in gone) == 7
    assert {r["observation_id"] for r in standing}.isdisjoint(r["observation_id"] for r in gone)


def test_an_imported_group_stands_beside_those_of_forms(office):  # noqa: F811
    point = MonitoringPoint.objects.get()
    observe(point, date(2026, 4, 30), 8, "internal", counts={"female:0-17": 3, "unknown:18+": 5})
    found = {(r["sex"], r["age_band"]): r["persons"] for r in rows("flows_observation")}
    assert found == {("female", "0-17"): 3, ("unknown", "18+"): 5}
    assert {r["month"] for r in rows("flows_observation")} == {date(2026, 4, 1)}
    assert {r["transport"] for r in rows("flows_observation")} == {""}


def test_interviews_are_in_no_fact_table(office):  # noqa: F811
    take_occurrences([(observing.source(office), [observing.interview()])])
    assert [rows(name) for name in COLUMNS] == [[], [], [], []]


@pytest.mark.parametrize("text", ["origin_text", "previous_text", "next_text", "destination_text"])
def test_no_words_of_people_reach_the_facts(office, text):  # noqa: F811
    facts(office, **{text: "Tchintabaraden"})
    assert RegistryObservation.objects.filter(**{text: "Tchintabaraden"}).exists()
    for name in COLUMNS:
        assert "Tchintabaraden" not in str(rows(name))


SEES = {"ada": 2, "alice": 2, "bob": 2, "petra": 0, "sam": 0, "guard": 0, "anonymous": 0}


@pytest.mark.parametrize(("name", "many"), SEES.items())
def test_facts_are_read_as_somebody(cast, office, name, many):  # noqa: F811
    take_occurrences([(observing.source(office), observing.sheet())])
    with acting_as(cast.actor(name)):
        assert len(rows("flows_observation")) == many
    with acting_as(system_actor(cast.partner_organisation.pk)):
        assert rows("flows_observation") == []


def test_reading_what_is_new_misses_and_repeats_nothing(office):  # noqa: F811
    seen, last = [], 0
    for _ in range(4):
        take_occurrences([(observing.source(office), observing.sheet()) for _ in range(3)])
        new = rows("flows_observation", f"change > {last}")
        seen += [(row["observation_id"], row["sex"]) for row in new]
        last = max(row["change"] for row in new)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM flows_registryobservation")
        assert cursor.fetchone() == (12,)
    assert len(seen) == len(set(seen)) == 24
