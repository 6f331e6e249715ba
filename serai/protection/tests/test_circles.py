"""Who sees a procedure: those named who signed, asked past all code at PostgreSQL itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from serai.accounts.models import Membership
from serai.cases.actions.cases import open_case
from serai.cases.actions.common import CaseClosed
from serai.cases.models import Case
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from serai.protection.actions import common, members, trafficking
from serai.protection.actions.erasing import erase
from serai.protection.models import (
    Identification,
    Member,
    Procedure,
    SafetyPlan,
    TraffickingFile,
)

HELD = (TraffickingFile, Identification)


@pytest.fixture
def identified(centre, file, run):
    """The file with a preliminary identification."""
    run("carla", trafficking.identify, procedure=file, step="preliminary", decided_by="NGO",
        status="PossibleVictimOfTrafficking", decided_on=clock.today(), act="met", means="met",
        purpose="met", reasons="She was locked in.")  # fmt: skip
    return file


def rows(centre, who, table):
    """Count a table's rows as the runtime role, in somebody's transaction."""
    with acting_as(centre.actor(who)), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM " + table)
        role, found = cursor.fetchone()
        assert role == "serai_app"
        return found


TABLES = ("protection_procedure", "protection_member", "protection_traffickingfile",
          "protection_identification")  # fmt: skip


def test_postgresql_shows_a_file_to_its_team_and_to_nobody_else(centre, identified):
    everybody = [*centre.users, "anonymous"]
    for table in TABLES:
        assert [who for who in everybody if rows(centre, who, table)] == ["carla"], table


def test_who_is_named_learns_that_it_exists_and_reads_once_signed(centre, identified, name_in):
    name_in(identified, "sofia", signed=False)
    assert [rows(centre, "sofia", table) for table in TABLES] == [1, 2, 0, 0]
    assert [rows(centre, "dora", table) for table in TABLES] == [0, 0, 0, 0]
    member = name_in(identified, "dora")
    assert [rows(centre, "dora", table) for table in TABLES] == [1, 3, 1, 1]
    assert member.undertaking == common.UNDERTAKING


def test_who_is_taken_out_sees_nothing_any_more(centre, identified, name_in, run):
    member = name_in(identified, "sofia")
    assert rows(centre, "sofia", "protection_identification") == 1
    run("carla", members.end_member, procedure=identified, member=member)
    assert [rows(centre, "sofia", table) for table in TABLES] == [0, 0, 0, 0]
    ended = run("carla", members.end_member, procedure=identified, member=member)
    assert ended.ended_at is not None, "a second click changes nothing"
    again = name_in(identified, "sofia")
    assert again.pk != member.pk


def test_who_loses_the_person_loses_the_procedure(centre, identified, name_in):
    name_in(identified, "sofia")
    Membership.objects.filter(user=centre.sofia).update(role="registrar")
    assert [rows(centre, "sofia", table) for table in TABLES] == [0, 0, 0, 0]


def test_nobody_signs_for_another_not_even_past_the_code(centre, file, name_in, run):
    member = name_in(file, "sofia", signed=False)
    with pytest.raises(members.NotYourName):
        run("carla", members.sign, procedure=file, member=member)
    with acting_as(centre.actor("carla")):
        with pytest.raises(IntegrityError, match="nobody signs"), transaction.atomic():
            Member.objects.filter(pk=member.pk).update(signed_at=clock.now(), undertaking="x")
        with pytest.raises(IntegrityError, match="nobody signs"), transaction.atomic():
            Member.objects.create(
                procedure=file, person=centre.person, user=centre.dora, part="team",
                named_at=clock.now(), signed_at=clock.now(), undertaking="x",
            )  # fmt: skip
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            Member.objects.filter(pk=member.pk).update(user=centre.dora)


def test_nobody_names_themselves(centre, identified):
    with acting_as(centre.actor("sofia")), pytest.raises(ProgrammingError, match="row-level"):
        Member.objects.create(
            procedure_id=identified.pk, person=centre.person, user=centre.sofia, part="team",
            named_at=clock.now(), signed_at=clock.now(), undertaking="x",
        )  # fmt: skip


def test_who_only_is_named_changes_nothing_but_their_signature(centre, file, name_in):
    name_in(file, "sofia", signed=False)
    with acting_as(centre.actor("sofia")):
        assert Procedure.objects.update(review_on=clock.today()) == 0
        assert TraffickingFile.objects.update(relationship="Familial") == 0
        with pytest.raises(ProgrammingError, match="row-level"), transaction.atomic():
            TraffickingFile.objects.create(
                procedure_id=file.pk, person=centre.person, changed_at=clock.now()
            )
    with pytest.raises(common.NotSigned), acting_as(centre.actor("sofia")) as sofia:
        common.set_review(actor=sofia, procedure=file, review_on=clock.today())


@pytest.mark.parametrize("who", ["rami", "hana", "kofi", "piet", "boris", "ada"])
def test_only_who_may_see_protection_is_named(centre, file, run, who):
    with pytest.raises(members.MayNotSee):
        run("carla", members.name_member, procedure=file, user=centre.users[who])


def test_a_member_is_a_user_or_somebody_outside_and_stands_once(centre, file, run, name_in):
    for given in ({}, {"user": centre.sofia, "name": "Judge"}, {"name": "  "}):
        with pytest.raises(members.NameSomebody):
            run("carla", members.name_member, procedure=file, **given)
    name_in(file, "sofia")
    with pytest.raises(members.NamedAlready):
        run("carla", members.name_member, procedure=file, user=centre.sofia)
    outside = run("carla", members.name_member, procedure=file, name="Judge Ali, juvenile court")
    assert b"Ali" not in bytes(outside.name)
    signed = run("sofia", members.sign, procedure=file, member=outside)
    assert signed.signed_at is not None
    with pytest.raises(common.NotSigned):
        run("sofia", members.sign, procedure=file, member=outside, signed=False)


def test_somebody_who_signed_stays(centre, file, run, name_in, seat):
    mine = seat(file, "carla")
    with pytest.raises(members.LastMember):
        run("carla", members.end_member, procedure=file, member=mine)
    name_in(file, "sofia", signed=False)
    with pytest.raises(members.LastMember):
        run("carla", members.end_member, procedure=file, member=mine)
    run("sofia", members.sign, procedure=file, member=seat(file, "sofia"))
    run("carla", members.end_member, procedure=file, member=mine)
    assert rows(centre, "carla", "protection_procedure") == 0
    assert rows(centre, "sofia", "protection_traffickingfile") == 1


def test_a_case_has_one_open_file_and_a_second_is_refused_without_telling_of_it(
    centre, case, file, run
):
    with pytest.raises(common.OpenAlready) as told:
        run("sofia", trafficking.open_file, case=case, signed=True)
    assert "Carla" not in str(told.value)
    run("carla", common.close, procedure=file, closing="not_needed", note="No trafficking.")
    second = run("sofia", trafficking.open_file, case=case, signed=True)
    assert second.pk != file.pk
    with pytest.raises(common.NotSigned):
        run("carla", trafficking.open_file, case=case, signed=False)


def test_a_closed_procedure_takes_nothing_and_says_why_it_ended(centre, case, file, run, name_in):
    with pytest.raises(common.SayWhy):
        run("carla", common.close, procedure=file, closing="completed", note=" ")
    closed = run("carla", common.close, procedure=file, closing="completed", note="Done.")
    assert (closed.state, closed.closing, closed.review_on) == ("closed", "completed", None)
    soon = clock.today() + timedelta(days=1)
    for action, given in (
        (common.set_review, {"review_on": soon}),
        (trafficking.keep_file, {}),
        (members.name_member, {"user": centre.sofia}),
        (common.close, {"closing": "other", "note": "x"}),
    ):
        with pytest.raises(common.ProcedureClosed):
            run("carla", action, procedure=file, **given)
    with acting_as(centre.actor("carla")):
        Case.objects.filter(pk=case.pk).update(state="closed", closed_at=clock.now())
    with pytest.raises(CaseClosed):
        run("carla", trafficking.open_file, case=case, signed=True)
    again = run("carla", open_case, person=centre.person, team=centre.team, worker=centre.carla,
                risk="low")  # fmt: skip
    assert run("carla", trafficking.open_file, case=again, signed=True).case_id == again.pk


def test_a_day_to_watch_is_to_come(file, run):
    with pytest.raises(common.DayPast):
        run("carla", common.set_review, procedure=file,
            review_on=clock.today() - timedelta(days=1))  # fmt: skip
    assert run("carla", common.set_review, procedure=file,
               review_on=clock.today()).review_on == clock.today()  # fmt: skip


def test_steps_are_only_ever_added_and_nothing_is_deleted(centre, identified):
    with acting_as(centre.actor("carla")):
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            Identification.objects.update(status="NotAVictimOfTrafficking")
        for model in (Identification, Member, Procedure, TraffickingFile):
            with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                model.objects.all()._raw_delete("default")


def test_no_event_says_what_was_found_or_who_she_is(centre, identified, run):
    run("carla", common.close, procedure=identified, closing="completed", note="She is safe.")
    with acting_as(system_actor()):
        found = list(Event.objects.filter(name__startswith="protection."))
    assert [one.name.partition(".")[2] for one in sorted(found, key=lambda e: e.pk)] == [
        "opened", "identified", "closed",
    ]  # fmt: skip
    said = " ".join(str(one.payload) for one in found)
    assert not any(word in said for word in ("locked", "safe", "Victim", "Amina", "trafficking"))


def test_erasing_takes_all_away_and_only_the_register_may(centre, identified, name_in):
    name_in(identified, "sofia")
    carla = acting_as(centre.actor("carla"))
    with pytest.raises(ProgrammingError, match="only the register"), carla:
        erase([centre.person.pk])
    with acting_as(register_actor(centre.organisation.pk)):
        erase([uuid4()])
        assert Procedure.objects.count() == 1
        erase([centre.person.pk])
        for model in (*HELD, Member, Procedure):
            assert model.objects.count() == 0


def test_nothing_of_one_person_stands_in_the_file_of_another(centre, identified):
    """Carla knows both, and is in the circle of the one: the database keeps them apart."""
    carla = centre.actor("carla")
    with acting_as(carla):
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        step = Identification.objects.get()
        step.pk, step.person_id = uuid4(), other.pk
        plan = SafetyPlan(
            person_id=other.pk, case=identified.case, review_on=clock.today(), version=1,
            made_at=clock.now(), content=step.reasons,
        )  # fmt: skip
        opened = Procedure(
            person_id=other.pk, case=identified.case, organisation=centre.organisation,
            kind="conference", opened_at=clock.now(), opened_by=centre.carla,
        )  # fmt: skip
        for row in (step, plan, opened):
            with pytest.raises(IntegrityError, match="about them"), transaction.atomic():
                row.save(force_insert=True)
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            Procedure.objects.filter(pk=identified.pk).update(person_id=other.pk)


def test_nobody_opens_a_procedure_in_the_name_of_another(centre, case):
    """Past all code: sofia sees the person, and opens in her own name only, now and later."""

    def opening(name):
        return Procedure(
            person=centre.person, case=case, organisation=centre.organisation, kind="conference",
            opened_at=clock.now(), opened_by=centre.users.get(name),
        )  # fmt: skip

    with acting_as(centre.actor("sofia")):
        for name in ("carla", "kofi", "nobody"):
            refused = pytest.raises(ProgrammingError, match="row-level security")
            with refused, transaction.atomic():
                opening(name).save(force_insert=True)
        mine = opening("sofia")
        mine.save(force_insert=True)
        Member.objects.create(
            procedure=mine, person=centre.person, user=centre.sofia, part="team",
            named_at=clock.now(), signed_at=clock.now(), undertaking="2026-11",
        )  # fmt: skip
        for change in ({"opened_by": centre.carla}, {"opened_at": clock.now()}, {"kind": "other"}):
            with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
                Procedure.objects.filter(pk=mine.pk).update(**change)
        assert Procedure.objects.filter(pk=mine.pk).update(review_on=clock.today()) == 1
    for who in ("kofi", "piet", "guard"):
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with acting_as(centre.actor(who)), refused, transaction.atomic():
            opening(who).save(force_insert=True)
