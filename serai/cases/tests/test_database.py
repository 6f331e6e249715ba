"""What PostgreSQL itself refuses in the tables of cases, one by one, and whom it shows them."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F
from django.db.utils import IntegrityError, ProgrammingError

from serai.cases import models
from serai.cases.facts import FIELDS
from serai.cases.models import Case, Need
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from tests.one_person import one_person


@pytest.fixture
def world(centre):
    """One object of each kind about Amina."""
    return one_person(centre)


BROKEN = [
    ("Case", {"risk": "huge"}, "cases_case_risk_known"),
    ("Case", {"state": "closed"}, "cases_case_closed_or_open"),
    ("Case", {"closed_at": F("opened_at")}, "cases_case_closed_or_open"),
    ("Case", {"agreement": "person"}, "cases_case_agreed_at_a_time"),
    ("Case", {"agreed_at": F("opened_at")}, "cases_case_agreed_at_a_time"),
    ("Need", {"domain": "money"}, "cases_need_domain_known"),
    ("PlanAction", {"decision": "perhaps"}, "cases_planaction_decision_known"),
    ("PlanAction", {"who": "worker", "responsible": None}, "cases_planaction_worker_named"),
    ("FollowUp", {"outcome": "ongoing"}, "cases_followup_done_or_due"),
    ("FollowUp", {"held_on": F("due_on")}, "cases_followup_done_or_due"),
    ("FollowUp", {"done_at": F("set_at")}, "cases_followup_done_or_due"),
    ("Approval", {"state": "approved"}, "cases_approval_decided_by_somebody"),
    ("Approval", {"decided_at": F("requested_at")}, "cases_approval_decided_by_somebody"),
    ("Approval", {"decided_by": F("requested_by")}, "cases_approval_by_another"),
    ("Transfer", {"team": F("from_team")}, "cases_transfer_to_another_team"),
    ("Transfer", {"state": "accepted"}, "cases_transfer_answered_by_somebody"),
    ("Transfer", {"state": "declined"}, "cases_transfer_answered_by_somebody"),
]


def test_each_constraint_refuses_what_it_is_for(centre, world):
    with acting_as(register_actor(centre.organisation.pk)):
        for name, change, constraint in BROKEN:
            row = world[f"cases.{name}"]
            rows = type(row).objects.filter(pk=row.pk)
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                rows.update(**change)


def copy_of(row, **changes):
    """Return a second row like one there is."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    values.pop("id")
    return type(row)(**{**values, **changes})


ONCE = [
    ("Case", {}, "cases_case_one_open"),
    ("Need", {}, "cases_need_open_once"),
    ("GoalProgress", {}, "cases_goalprogress_once"),
    ("Approval", {}, "cases_approval_one_waiting"),
    ("Transfer", {}, "cases_transfer_one_running"),
    ("Alert", {}, "cases_alert_one_running"),
]


def test_what_stands_once_stands_once(centre, world):
    with acting_as(register_actor(centre.organisation.pk)):
        for name, changes, constraint in ONCE:
            row = world[f"cases.{name}"]
            row.refresh_from_db()
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                copy_of(row, **changes).save(force_insert=True)


AGAIN = [
    ("Case", {"state": "closed", "closed_at": F("opened_at")}),
    ("Need", {"state": "met"}),
    ("Transfer", {"state": "stopped"}),
    ("Alert", {"ended_at": F("raised_at")}),
]


def test_what_is_over_leaves_room_for_another(centre, world):
    with acting_as(register_actor(centre.organisation.pk)):
        for name, over in AGAIN:
            row = world[f"cases.{name}"]
            row.refresh_from_db()
            second = copy_of(row)
            type(row).objects.filter(pk=row.pk).update(**over)
            second.save(force_insert=True)
            assert type(row).objects.filter(pk__in=[row.pk, second.pk]).count() == 2, name


def test_time_limits_are_possible_hours_and_one_for_each_risk(centre):
    with acting_as(centre.actor("sofia")):
        make = models.TimeLimit.objects.create
        make(organisation=centre.organisation, risk="high", hours=2)
        for hours, constraint in ((0, "possible"), (8_761, "possible"), (3, "once")):
            with (
                pytest.raises(IntegrityError, match=f"cases_timelimit_{constraint}"),
                transaction.atomic(),
            ):
                make(organisation=centre.organisation,
                     risk="high" if constraint == "once" else "low", hours=hours)  # fmt: skip


ADDED_ONLY = ("cases_note", "cases_move", "cases_goalprogress", "cases_closure")
KEPT = ("cases_case", "cases_followup", "cases_approval", "cases_transfer", "cases_alert",
        "cases_servicedecision")  # fmt: skip


def test_what_was_written_is_neither_changed_nor_taken_away(centre, world):
    with acting_as(centre.actor("carla")), connection.cursor() as cursor:
        for table in ADDED_ONLY:
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                cursor.execute(f"UPDATE {table} SET id = id")
        for table in (*ADDED_ONLY, *KEPT):
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                cursor.execute(f"DELETE FROM {table}")


OF_PERSONS = sorted(
    model.__name__
    for model in apps.get_app_config("cases").get_models()
    if "person" in {field.name for field in model._meta.get_fields()}
)
SEES = {"carla", "sofia", "dora"}


def test_each_table_shows_to_who_holds_protection_and_to_nobody_else(centre, world):
    assert len(OF_PERSONS) == 13
    for who in centre.users:
        with acting_as(centre.actor(who)):
            for name in OF_PERSONS:
                count = getattr(models, name).objects.count()
                assert bool(count) == (who in SEES), (who, name)
    with acting_as(system_actor()):
        assert not any(getattr(models, name).objects.exists() for name in OF_PERSONS)


def test_nobody_writes_a_case_of_whom_they_do_not_see(centre, world):
    case = world["cases.Case"]
    for who in ("kofi", "hana", "piet", "rami"):
        with (
            acting_as(centre.actor(who)),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            Need.objects.create(
                case_id=case.pk, person_id=case.person_id, domain="legal", version=1,
                changed_at=clock.now(),
            )  # fmt: skip


def test_a_case_does_not_move_to_somebody_whom_one_does_not_see(centre, world):
    kofi = centre.actor("kofi")
    with acting_as(kofi):
        other = register_person(actor=kofi, team=centre.other_team, new=NewPerson(Identity()))
    with (
        acting_as(centre.actor("carla")),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Case.objects.update(person_id=other.pk)


@pytest.fixture
def other(centre):
    """Somebody else whom carla registered and sees as well as Amina."""
    carla = centre.actor("carla")
    with acting_as(carla):
        return register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))


STRANGERS = {
    "Need": {"domain": "legal"}, "Goal": {}, "PlanAction": {}, "Task": {}, "Note": {}, "Move": {},
    "FollowUp": {}, "GoalProgress": {"follow_up_id": "cases.FollowUp"},
    "Approval": {"subject_id": "cases.Task"}, "Closure": {}, "Transfer": {"state": "stopped"},
    "Alert": {"kind": "action"},
}  # fmt: skip
"""What a second row beside the one there is has to differ in, table by table."""


def test_nothing_of_one_person_stands_in_the_case_of_another(centre, world, other):
    """Carla knows both and may write about either: the rows belong together all the same."""
    assert {"Case", *STRANGERS} == set(OF_PERSONS)
    with acting_as(register_actor(centre.organisation.pk)):
        screening = world["screening.Screening"].pk
    with acting_as(centre.actor("carla")):
        for name, changes in STRANGERS.items():
            row = world[f"cases.{name}"]
            row.refresh_from_db()
            told = {key: world[v].pk if v in world else v for key, v in changes.items()}
            stranger = copy_of(row, person_id=other.pk, **told)
            refused = pytest.raises(IntegrityError, match=f"cases_{name.lower()}: .*about them")
            with refused, transaction.atomic():
                stranger.save(force_insert=True)
            stranger.person_id = row.person_id
            with transaction.atomic():
                stranger.save(force_insert=True)
        opened = copy_of(world["cases.Case"], person_id=other.pk, screening_id=screening)
        with pytest.raises(IntegrityError, match="screening of its person"), transaction.atomic():
            opened.save(force_insert=True)
        opened.screening_id = None
        opened.save(force_insert=True)


def test_a_row_of_one_case_names_no_goal_and_no_need_of_another_person(centre, world, other):
    with acting_as(centre.actor("carla")):
        case = copy_of(world["cases.Case"], person_id=other.pk, screening_id=None)
        case.save(force_insert=True)
        parts = {"person_id": other.pk, "case_id": case.pk}
        for name in ("Goal", "PlanAction", "GoalProgress"):
            row = world[f"cases.{name}"]
            row.refresh_from_db()
            refused = pytest.raises(IntegrityError, match=f"cases_{name.lower()}_one_person|about")
            more = {"follow_up_id": world["cases.FollowUp"].pk} if name == "GoalProgress" else {}
            with refused, transaction.atomic():
                copy_of(row, **parts, **more).save(force_insert=True)


def test_nobody_becomes_another_person_later(centre, world, other):
    changed = ("Case", "Need", "Goal", "PlanAction", "Task", "FollowUp", "Approval", "Transfer",
               "Alert")  # fmt: skip
    with acting_as(centre.actor("carla")):
        for name in changed:
            rows = type(world[f"cases.{name}"]).objects.filter(pk=world[f"cases.{name}"].pk)
            refused = pytest.raises(IntegrityError, match="stays so")
            with refused, transaction.atomic():
                rows.update(person_id=other.pk)
            assert rows.update(person_id=F("person_id")) == 1, name


def test_a_case_is_opened_from_a_screening_of_the_same_persons_other_registration(
    centre, world, other
):
    from serai.people.models import Person

    with acting_as(register_actor(centre.organisation.pk)):
        Person.objects.filter(pk=other.pk).update(merged_into=centre.person)
        opened = copy_of(
            world["cases.Case"], person_id=other.pk, screening_id=world["screening.Screening"].pk
        )
        opened.save(force_insert=True)
        assert Case.objects.filter(pk=opened.pk).exists()


def test_every_field_is_classified():
    found = {model.__name__: model for model in apps.get_app_config("cases").get_models()}
    assert set(FIELDS) == set(found)
    for name, model in found.items():
        assert set(FIELDS[name]) == {field.name for field in model._meta.concrete_fields}, name


def test_an_expired_grant_closes_every_table(centre, world):
    from serai.people.models import AccessGrant

    with acting_as(register_actor(centre.organisation.pk)):
        AccessGrant.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    with acting_as(centre.actor("carla")):
        assert not any(getattr(models, name).objects.exists() for name in OF_PERSONS)
