"""What evidence reads: the fact tables' rows, their order of change, the classification."""

from datetime import date
from time import sleep
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.flows.actions.observations import retract, take_occurrences
from serai.flows.facts import FACT_TABLES, FIELDS
from serai.flows.methods.entity_lists import BANDS
from serai.flows.models import RegistryObservation
from serai.flows.tests import observing
from serai.kit import postgres
from serai.kit.actor import acting_as, system_actor
from serai.kit.facts import Sensitivity

TABLES = {table.name: table for table in FACT_TABLES}


@pytest.fixture
def office(cast):
    """The cast's organisation with a synthetic point, seen by the worker."""
    observing.countries()
    with acting_as(system_actor()):
        observing.point(cast.organisation, is_synthetic=True)
        yield cast.organisation


def rows(name, where="true"):
    """Return a fact table's rows as dicts, in order of change."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({TABLES[name].sql}) t WHERE {where} ORDER BY change")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_every_field_of_the_room_is_classified():
    models = {model.__name__: model for model in apps.get_app_config("flows").get_models()}
    assert set(FIELDS) == set(models)
    for name, model in models.items():
        fields = {f.name for f in model._meta.get_fields() if not f.auto_created or f.concrete}
        assert set(FIELDS[name]) == fields, name


def test_no_fact_column_is_personal_or_secret():
    columns = [column for table in FACT_TABLES for column in table.columns]
    assert not {c.sensitivity for c in columns} & {Sensitivity.PERSONAL, Sensitivity.SECRET}
    assert not {c.name for c in columns} & {"enumerator", "origin_text", "submission_id"}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_tables_sql_gives_its_columns_and_the_three_of_the_store(office, name):
    take_occurrences([(observing.source(office), observing.sheet(uasc=1))])
    wanted = [column.name for column in TABLES[name].columns]
    for row in rows(name):
        assert list(row) == [*wanted, "month", "change", "withdrawn"]
        assert row["month"] == date(2026, 5, 1)
        assert row["synthetic"] is True
        assert row["withdrawn"] is False
    assert rows(name)


def test_counts_are_spread_and_the_unseen_rest_is_unknown(office):
    take_occurrences(
        [(observing.source(office), observing.sheet(persons=9, female_0_4=1, nationality=None))]
    )
    found = {(row["sex"], row["age_band"]): row["persons"] for row in rows("flows_observation")}
    assert found == {
        ("male", "18-59"): 5, ("female", "18-59"): 2, ("female", "0-4"): 1,
        ("unknown", "unknown"): 1,
    }  # fmt: skip
    first = rows("flows_observation")[0]
    assert (first["nationality"], first["origin"], first["previous"]) == ("", "NER", "")
    assert (first["country"], first["organisation"]) == ("NER", "SR")


COUNTS = st.dictionaries(st.sampled_from(sorted(BANDS)), st.integers(0, 40), max_size=8)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(persons=st.integers(0, 200), counts=COUNTS)
def test_no_person_is_lost_or_made_up_by_spreading(office, persons, counts):
    nothing = {"male_18_59": None, "female_18_59": None}
    source = observing.source(office)
    take_occurrences([(source, observing.sheet(persons=persons, **(nothing | counts)))])
    observation = RegistryObservation.objects.get(submission_id=source.submission_id)
    found = rows("flows_observation", f"observation_id = '{observation.pk}'")
    counted = sum(counts.values())
    assert sum(row["persons"] for row in found) == max(persons, counted)
    assert all(row["persons"] > 0 for row in found)
    unknown = [row["persons"] for row in found if row["sex"] == "unknown"]
    assert unknown == ([persons - counted] if persons > counted else [])


def test_a_group_counts_for_each_of_its_reasons(office):
    take_occurrences([(observing.source(office), observing.sheet(uasc=2, medical=1))])
    reasons = {row["reason"]: row["persons"] for row in rows("flows_reason")}
    assert reasons == {"economic": 7, "seasonal": 7}
    seen = {row["vulnerability"]: row["persons"] for row in rows("flows_vulnerability")}
    assert seen == {"uasc": 2, "medical": 1}
    assert rows("flows_period")[0]["hours"] == 6.0


def test_a_withdrawal_comes_again_with_a_later_change(office):
    source = observing.source(office)
    take_occurrences([(source, observing.sheet())])
    before = max(row["change"] for row in rows("flows_observation"))
    assert rows("flows_observation", f"change > {before}") == []
    retract([source.submission_id])
    [*later] = rows("flows_observation", f"change > {before}")
    assert len(later) == 2
    assert all(row["withdrawn"] for row in later)


@pytest.mark.django_db
def test_nobody_sees_facts_of_an_organisation_they_do_not_belong_to(cast):
    observing.countries()
    with acting_as(system_actor()):
        observing.point(cast.organisation)
        take_occurrences([(observing.source(cast.organisation), observing.sheet())])
    seen = {}
    for name in ("alice", "petra", "guard", "anonymous"):
        with acting_as(cast.actor(name)):
            seen[name] = len(rows("flows_observation"))
    assert seen == {"alice": 2, "petra": 0, "guard": 0, "anonymous": 0}


PERIOD = (
    "INSERT INTO flows_observationperiod (id, organisation_id, point_id, observed_on, hours,"
    " enumerator, is_withdrawn, changed_at, change) SELECT gen_random_uuid(), organisation_id, id,"
    " '2026-05-04', 1, '', false, now(), %s FROM flows_monitoringpoint WHERE code = 'NE-LATE'"
)


@pytest.fixture
def owner(postgres_server, django_db_setup, django_db_blocker):
    """A connection of its own that commits, with a point; what it wrote goes afterwards."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(postgres_server.url(postgres.OWNER, name), autocommit=True) as one:
        organisation, point = uuid4(), uuid4()
        one.execute(
            "INSERT INTO directory_country (iso3, iso2, name_en, name_fr, name_ar, name_es,"
            " name_ru, name_zh) VALUES ('NER', 'NE', 'Niger', '', '', '', '', '')"
        )
        one.execute(
            "INSERT INTO accounts_organisation VALUES (%s, 'Late', 'LATE', false)", [organisation]
        )
        one.execute(
            "INSERT INTO flows_monitoringpoint (id, organisation_id, code, name, country_id,"
            " longitude, latitude, type, is_official, movements, transports, key_informants,"
            " services, is_synthetic) VALUES (%s, %s, 'NE-LATE', 'Late', 'NER', 0, 0, 'port', true,"
            " '{}', '{}', '{}', '{}', false)",
            [point, organisation],
        )
        yield one
        one.execute("DELETE FROM flows_observationperiod WHERE point_id = %s", [point])
        one.execute("DELETE FROM flows_monitoringpoint WHERE id = %s", [point])
        one.execute("DELETE FROM accounts_organisation WHERE id = %s", [organisation])
        one.execute("DELETE FROM directory_country")
        one.execute("SELECT setval('flows_change_base', 0)")


def settled(one):
    """Return the changes of the settled periods, in order."""
    sql = f"SELECT change FROM ({TABLES['flows_period'].sql}) t ORDER BY change"
    return [row[0] for row in one.execute(sql)]


def settled_in_time(one, count):
    """Wait for so many settled periods; transactions of other databases of the server count too."""
    for _ in range(300):
        if len(changes := settled(one)) >= count:
            return changes
        sleep(0.1)
    raise AssertionError(f"only {len(changes)} of {count} periods are settled")


def test_a_transaction_that_commits_late_is_not_skipped(owner):
    with psycopg.connect(owner.info.dsn) as slow:
        slow.execute(PERIOD, [0])
        owner.execute(PERIOD, [0])
        assert settled(owner) == []
        slow.commit()
    assert len(settled_in_time(owner, 2)) == 2


def test_changes_grow_on_after_a_restore_into_a_younger_server(owner):
    ahead = 900_000_000 << 20
    owner.execute("ALTER TABLE flows_observationperiod DISABLE TRIGGER USER")
    owner.execute(PERIOD, [ahead])
    owner.execute("ALTER TABLE flows_observationperiod ENABLE TRIGGER USER")
    assert settled(owner) == [ahead]
    owner.execute(PERIOD, [0])
    owner.execute(PERIOD, [0])
    first, second, third = settled_in_time(owner, 3)
    assert first == ahead < second < third
