"""What evidence reads of services delivered: month, kind and place, and nobody."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from serai.assistance.actions.common import withdraw
from serai.assistance.facts import FACT_TABLES, FIELDS
from serai.assistance.models import Service, ServiceDelivery
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.kit.facts import Sensitivity
from serai.kit.ids import new_id
from serai.retention.actions.keeping import erase_person
from serai.retention.choices import Why

(TABLE,) = FACT_TABLES
DAY, MONTH = date(2026, 9, 14), date(2026, 9, 1)


@pytest.fixture
def facts(centre):
    """Read the fact table as evidence does."""

    def read():
        with acting_as(system_actor()), connection.cursor() as cursor:
            cursor.execute(f"{TABLE.sql} ORDER BY d.kind, d.change")
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return read


def test_the_table_is_what_it_declares_and_names_nobody(give, facts, settings):
    assert "serai.assistance.facts.FACT_TABLES" in settings.SERAI_FACT_TABLES
    give("legal", given_on=DAY)
    (row,) = facts()
    assert set(row) == {*(column.name for column in TABLE.columns), "month", "change", "withdrawn"}
    held = {column.sensitivity for column in TABLE.columns}
    assert not held & {Sensitivity.PERSONAL, Sensitivity.SECRET}
    assert "person" not in FIELDS["ServiceDelivery"]
    types = {"VARCHAR": str, "BOOLEAN": bool}
    for column in TABLE.columns:
        assert isinstance(row[column.name], types[column.type]), column.name


def test_a_delivery_is_told_by_month_kind_and_place(give, facts, another):
    give("food", given_on=DAY, setting="outreach")
    give("legal", given_on=DAY, others=[another()])
    told = [(r["service"], r["setting"], r["month"], r["team"], r["organisation"]) for r in facts()]
    assert told == [
        ("food", "outreach", MONTH, "Agadez", "SR"), ("legal", "centre", MONTH, "Agadez", "SR"),
        ("legal", "centre", MONTH, "Agadez", "SR"),
    ]  # fmt: skip
    assert not any(row["withdrawn"] or row["synthetic"] for row in facts())


def test_what_is_withdrawn_is_taken_back_and_read_again(give, run, facts):
    (row,) = give("food", given_on=DAY)
    before = facts()[0]["change"]
    run("carla", withdraw, row=row, reason="Wrong person.")
    (after,) = facts()
    assert after["withdrawn"] is True
    assert after["delivery_id"] == str(row.pk)
    assert after["change"] > before


def test_the_count_stays_when_the_person_is_erased(centre, give, facts):
    give("food", given_on=DAY)
    with acting_as(register_actor(centre.organisation.pk)):
        erase_person(person=centre.person, why=Why.values[0])
        assert not Service.objects.exists()
    assert [row["service"] for row in facts()] == ["food"]


@pytest.mark.parametrize(
    ("who", "sees"), [("carla", True), ("alice", True), ("piet", False), ("guard", False)]
)
def test_a_count_is_its_organisations(give, seen, who, sees):
    give("health", who="hana", given_on=DAY)
    assert len(seen(who, ServiceDelivery)) == sees
    assert len(seen("hana", Service)) == 1


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": "wish"}, "servicedelivery_known"), ({"setting": ""}, "servicedelivery_known"),
        ({"month": DAY}, "servicedelivery_whole_months"),
    ],
)  # fmt: skip
def test_the_database_refuses(centre, changes, constraint):
    values = {"id": new_id(), "organisation": centre.organisation, "team": centre.team,
              "kind": "food", "setting": "centre", "month": MONTH}  # fmt: skip
    with acting_as(centre.actor("carla")):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ServiceDelivery.objects.create(**values | changes)
        with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
            ServiceDelivery.objects.all()._raw_delete(using="default")
        assert ServiceDelivery.objects.create(**values).month < clock.today()
