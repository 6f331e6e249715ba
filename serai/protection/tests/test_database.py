"""What PostgreSQL itself shows and takes of protection procedures, table by table."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F
from django.db.utils import IntegrityError, ProgrammingError

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from serai.people.models import AccessGrant
from serai.protection import models
from serai.protection.facts import FIELDS
from serai.protection.models import Procedure
from tests.one_person import one_person

pytestmark = pytest.mark.django_db
NAMED = {"carla", "sofia", "dora"}
EVERY = sorted(FIELDS)
IN_A_CIRCLE = [name for name in EVERY if name != "SafetyPlan"]


@pytest.fixture
def world(centre):
    """A procedure of each kind about Amina, with its papers; all who hold protection signed."""
    return one_person(centre)


def shown(centre, who):
    """Return the tables of which somebody's transaction shows a row."""
    with acting_as(centre.actor(who)):
        return {name for name in EVERY if getattr(models, name).objects.exists()}


def test_each_table_bears_the_person_and_is_classified_whole():
    found = {model.__name__: model for model in apps.get_app_config("protection").get_models()}
    assert set(found) == set(EVERY)
    for name, model in found.items():
        fields = {field.name for field in model._meta.concrete_fields}
        assert fields == set(FIELDS[name]), name
        assert "person" in fields, name


def test_each_table_shows_to_its_circle_and_to_nobody_else(centre, world):
    for who in centre.users:
        assert shown(centre, who) == (set(EVERY) if who in NAMED else set()), who
    with acting_as(system_actor()):
        assert not any(getattr(models, name).objects.exists() for name in EVERY)
    with acting_as(register_actor(centre.partner_organisation.pk)):
        assert not any(getattr(models, name).objects.exists() for name in EVERY)
    with acting_as(register_actor(centre.organisation.pk)):
        assert all(getattr(models, name).objects.exists() for name in EVERY)


def test_who_is_taken_out_keeps_the_safety_plan_and_nothing_else(centre, world):
    """Whoever holds protection has to know how somebody is kept safe; the rest is the circle's."""
    with acting_as(register_actor(centre.organisation.pk)):
        models.Member.objects.filter(user=centre.sofia).update(ended_at=clock.now())
    assert shown(centre, "sofia") == {"SafetyPlan"}
    assert shown(centre, "carla") == set(EVERY)


@pytest.mark.parametrize("end", ["expires_at", "revoked_at"])
def test_a_grant_that_is_over_closes_every_table_to_the_circle_too(centre, world, end):
    with acting_as(register_actor(centre.organisation.pk)):
        AccessGrant.objects.update(**{end: clock.now() - timedelta(seconds=1)})
    for who in NAMED:
        assert shown(centre, who) == set(), who


def test_nobody_takes_anything_away(centre, world):
    with acting_as(centre.actor("carla")), connection.cursor() as cursor:
        for name in EVERY:
            for statement in ("DELETE FROM protection_{}", "TRUNCATE protection_{} CASCADE"):
                refused = pytest.raises(ProgrammingError, match="denied")
                with refused, transaction.atomic():
                    cursor.execute(statement.format(name.lower()))


BROKEN = [
    ("File", {"state": "closed"}, "protection_procedure_closed_with_reason"),
    ("File", {"closing": "other"}, "protection_procedure_closed_with_reason"),
    ("TraffickingFile", {"recovery_from": clock.today()}, "_recovery_lasts"),
    ("TraffickingFile", {"recovery_from": clock.today(), "recovery_until": clock.today()},
     "_recovery_lasts"),
    ("TraffickingFile", {"age_when_trafficked": 121}, "_age_possible"),
    ("TraffickingFile", {"industry": "Mines"}, "_industry_known"),
    ("BestInterests", {"stage": "decided"}, "_decided_with_reasons"),
    ("BestInterests", {"stage": "approved"}, "_(decided_with_reasons|approved_by_somebody)"),
    ("BestInterests", {"decided_by": "CARLA"}, "_decided_with_reasons"),
    ("Conference", {"held_on": F("planned_on")}, "_held_with_minutes"),
    ("Member", {"undertaking": ""}, "_signed_a_text"),
    ("Member", {"user": None}, "stays as it was"),
    ("Identification", {"status": "ActualVictimOfTrafficking"}, "stays as it was"),
    ("SafetyPlan", {"version": 2}, "stays as it was"),
    ("File", {"organisation": "PARTNER"}, "stays as it was"),
]  # fmt: skip


def test_each_constraint_refuses_what_it_is_for(centre, world):
    stand_ins = {"CARLA": centre.carla, "PARTNER": centre.partner_organisation}
    wrong = []
    with acting_as(centre.actor("carla")):
        for name, change, words in BROKEN:
            row = world[f"protection.{name}"]
            given = {
                key: stand_ins.get(value, value) if isinstance(value, str) else value
                for key, value in change.items()
            }
            try:
                with transaction.atomic():
                    type(row).objects.filter(pk=row.pk).update(**given)
                wrong.append(f"{name} {change}: taken")
            except IntegrityError as error:
                if not any(one in str(error) for one in alternatives(words)):
                    wrong.append(f"{name} {change}: {error}")
    assert not wrong


def alternatives(words):
    """Return the endings that "_(one|other)" stands for."""
    if "(" not in words:
        return [words]
    return [f"_{one}" for one in words[2:-1].split("|")]


def test_nobody_outside_the_circle_writes_into_a_file(centre, world):
    """Rows of a procedure are made by its signed members, of a person they see."""
    file = world["protection.File"]
    with acting_as(register_actor(centre.organisation.pk)):
        models.Member.objects.filter(user=centre.sofia).update(ended_at=clock.now())
        sealed = world["protection.Option"].content
    for who in ("sofia", "kofi", "piet", "hana", "guard"):
        rows = (
            models.Option(procedure=file, person=centre.person, kind="maintain", content=sealed,
                          added_at=clock.now()),
            models.AgendaPoint(procedure=file, person=centre.person, text=sealed,
                               added_at=clock.now()),
            models.Member(procedure=file, person=centre.person, user=centre.kofi, part="team",
                          named_at=clock.now()),
        )  # fmt: skip
        for row in rows:
            refused = pytest.raises(ProgrammingError, match="row-level security")
            with acting_as(centre.actor(who)), refused, transaction.atomic():
                row.save(force_insert=True)
    with acting_as(centre.actor("sofia")):
        assert Procedure.objects.update(review_on=clock.today()) == 0


def test_what_is_sealed_is_readable_in_no_table(centre, world):
    """No column of text holds the words that were written, whichever way they are read."""
    with acting_as(centre.actor("carla")):
        for name in EVERY:
            for row in getattr(models, name).objects.values():
                words = [str(value) for value in row.values() if isinstance(value, str)]
                assert "Fled at night." not in words, name
                assert "Amina" not in " ".join(words), name


def test_no_row_of_a_file_moves_to_another_person(centre, world):
    """Carla knows both and is in the circle: a row that is about one stays about them."""
    carla = centre.actor("carla")
    with acting_as(carla):
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        for name in EVERY:
            rows = getattr(models, name).objects.all()
            assert rows.exists(), name
            refused = pytest.raises(IntegrityError, match=r"stays (so|as it was)")
            with refused, transaction.atomic():
                rows.update(person_id=other.pk)
