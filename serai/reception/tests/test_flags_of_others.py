"""What one organisation wants done when somebody comes to another's desk: that, and no more."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from serai.accounts.models import Membership, User
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people.actions.grants import grant
from serai.reception.actions import centres, flags, stays
from serai.reception.actions.common import ConfirmFirst, StoppedByFlag
from serai.reception.models import DeskFlag, FlagReason
from serai.reception.queries import persons

pytestmark = pytest.mark.django_db
WHY = "Her brother threatens her."
ASKS = {"effect": "stop", "at": "leave", "instruction": "not_alone", "why": WHY}


@pytest.fixture
def partners(centre, run):
    """Piet's agency is granted Amina with protection; pam receives and paul supervises there."""
    for name, role in (("pam", "receptionist"), ("paul", "supervisor")):
        centre.users[name] = User.objects.create_user(f"{name}@example.org", name=name.title())
        Membership.objects.create(
            user=centre.users[name], team=centre.partner_team, role=role,
            starts_on=date(2020, 1, 1),
        )  # fmt: skip
    given = {"identity", "profile", "protection"}
    run("carla", grant, person=centre.person, team=centre.partner_team, compartments=given,
        basis="referral")  # fmt: skip


@pytest.fixture
def shelter(centre, run, partners):
    """The partner's own centre, with a place."""
    made = run("paul", centres.make_centre, team=centre.partner_team, name="Shelter")
    return run("paul", centres.add_unit, centre=made, name="P", capacity=2, rule="anyone",
               when_full="warn")  # fmt: skip


def told(centre, who):
    """Return what somebody's transaction is told of Amina by the database itself."""
    with acting_as(centre.actor(who)), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("serai_app",)
        cursor.execute(
            "SELECT effect, at, instruction, whose FROM reception_flags_of_others(%s)",
            [[centre.person.pk]],
        )
        return cursor.fetchall()


def page(client, name, *args):
    return client.get(reverse(f"reception:{name}", args=args)).content.decode()


def test_the_desk_that_houses_somebody_heeds_a_partners_flag(centre, run, stay, partners):
    flag = run("piet", flags.set_flag, person=centre.person, **ASKS)
    soon = clock.now() + timedelta(hours=1)
    for action, more in ((stays.check_out, {"left_to": "own_way"}),
                         (stays.go_out, {"kind": "out", "expected_at": soon})):  # fmt: skip
        with pytest.raises(StoppedByFlag, match="Let nobody leave with this person"):
            run("rosa", action, stay=stay, confirmed=True, **more)
    shown = page(centre.client("rosa"), "person", centre.person.pk)
    assert "Let nobody leave with this person" in shown
    for secret in ("Piet", "Partner Agency", "brother"):
        assert secret not in shown, secret
    run("piet", flags.lift_flag, flag=flag, why="He has left the town.")
    run("rosa", stays.check_out, stay=stay, left_to="own_way")


def test_and_the_partners_desk_heeds_ours(centre, run, shelter):
    run("carla", flags.set_flag, person=centre.person, effect="warn", at="enter",
        instruction="call_interpreter", why=WHY)  # fmt: skip
    with pytest.raises(ConfirmFirst, match="Call an interpreter"):
        run("pam", stays.check_in, people=[centre.person], unit=shelter)
    [made] = run("pam", stays.check_in, people=[centre.person], unit=shelter, confirmed=True)
    run("carla", flags.set_flag, person=centre.person, **ASKS)
    with pytest.raises(StoppedByFlag):
        run("pam", stays.check_out, stay=made, left_to="own_way", confirmed=True)
    shown = page(centre.client("pam"), "centre", shelter.centre_id)
    assert "Stops" in shown
    assert "Carla" not in page(centre.client("pam"), "person", centre.person.pk)


def test_postgresql_tells_the_instruction_and_not_whose(centre, run, stay, partners):
    run("piet", flags.set_flag, person=centre.person, **ASKS)
    asked = ("stop", "leave", "not_alone")
    assert told(centre, "rosa") == told(centre, "rami") == [(*asked, "")]
    assert told(centre, "carla") == told(centre, "sofia") == [(*asked, "Partner Agency")]
    for who in ("kofi", "guard", "boris", "sam", "ada", "alice", "anonymous", "piet", "pia"):
        assert told(centre, who) == [], who
    for who in ("rosa", "carla", "sofia", "hana"):
        with acting_as(centre.actor(who)):
            assert not DeskFlag.objects.exists(), who
            assert not FlagReason.objects.exists(), who
    with acting_as(centre.actor("piet")):
        assert DeskFlag.objects.count() == FlagReason.objects.count() == 1
    with acting_as(register_actor(centre.organisation.pk)):
        assert DeskFlag.objects.count() == 1, "the register of the person's organisation erases it"


def test_nobody_sets_a_flag_in_another_organisations_name(centre, run, partners):
    row = {"person": centre.person, "effect": "warn", "at": "any", "instruction": "give_letter",
           "from_at": clock.now()}  # fmt: skip
    for who, organisation in (("piet", centre.organisation),
                              ("carla", centre.partner_organisation)):  # fmt: skip
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with acting_as(centre.actor(who)), refused, transaction.atomic():
            DeskFlag.objects.create(organisation=organisation, **row)


def test_an_organisation_without_a_centre_is_told_nothing(centre, run, partners):
    run("carla", flags.set_flag, person=centre.person, **{**ASKS, "at": "any"})
    assert told(centre, "pam") == told(centre, "paul") == []


def test_what_speaks_at_leaving_is_told_of_those_who_stay(centre, run, shelter):
    """At the door the desk hears what speaks at entering; the rest once the person is housed."""
    run("carla", flags.set_flag, person=centre.person, **ASKS)
    run("carla", flags.set_flag, person=centre.person, effect="warn", at="any",
        instruction="call_protection", why=WHY)  # fmt: skip
    assert [row[2] for row in told(centre, "pam")] == ["call_protection"]
    [made] = run("pam", stays.check_in, people=[centre.person], unit=shelter, confirmed=True)
    assert {row[2] for row in told(centre, "pam")} == {"call_protection", "not_alone"}
    with acting_as(centre.actor("pam")) as pam:
        by_person = persons.flags_of(pam, [centre.person.pk])[centre.person.pk]
    assert [one.effect for one in by_person] == ["stop", "warn"], "what stops stands first"
    assert {one.set_by for one in by_person} == {None}
    assert made.centre_id == shelter.centre_id


@pytest.mark.parametrize("change", ["lifted_at", "until_at", "from_at", "grant"])
def test_a_flag_that_is_over_or_to_come_and_a_person_not_granted_say_nothing(
    centre, run, stay, partners, change
):
    flag = run("piet", flags.set_flag, person=centre.person, **ASKS)
    now = clock.now()
    with acting_as(register_actor(centre.organisation.pk)), connection.cursor() as cursor:
        if change == "grant":
            cursor.execute("UPDATE people_accessgrant SET expires_at = now() - interval '1 s'")
        elif change == "lifted_at":
            DeskFlag.objects.update(lifted_at=now, lifted_by=centre.piet)
    if change in {"until_at", "from_at"}:
        run("piet", flags.lift_flag, flag=flag, why="Set anew.")
        moment = {"until_at": (now - timedelta(2), now - timedelta(1)),
                  "from_at": (now + timedelta(1), None)}[change]  # fmt: skip
        with acting_as(centre.actor("piet")):
            DeskFlag.objects.create(
                organisation=centre.partner_organisation, person=centre.person, effect="stop",
                at="any", instruction="not_alone", from_at=moment[0], until_at=moment[1],
            )  # fmt: skip
    assert told(centre, "rosa") == []


def test_protection_reads_which_organisation_asks_and_cannot_lift_it(centre, run, stay, partners):
    flag = run("piet", flags.set_flag, person=centre.person, **ASKS)
    carla = centre.client("carla")
    shown = page(carla, "flags", centre.person.pk)
    assert "Flags of other organisations" in shown
    assert "Partner Agency" in shown
    for secret in ("Piet", "brother"):
        assert secret not in shown, secret
    url = reverse("reception:lift_flag", args=[centre.person.pk, flag.pk])
    assert carla.get(url).status_code == 404
    assert carla.post(url, {"why": "Away with it."}).status_code == 404
    said = carla.post(
        reverse("reception:flags", args=[centre.person.pk]),
        {"effect": "warn", "at": "any", "instruction": "give_letter", "why": "A letter."},
        follow=True,
    ).content.decode()
    assert "not who asks for it or why" in said


@pytest.mark.parametrize(
    ("language", "heading"),
    [("fr", "Signalements d’autres organisations"), ("ar", "تنبيهات منظمات أخرى")],
)
def test_the_page_in_other_languages(centre, run, stay, partners, language, heading):
    run("piet", flags.set_flag, person=centre.person, **ASKS)
    client = centre.client("carla")
    client.cookies["language"] = language
    assert heading in page(client, "flags", centre.person.pk)
