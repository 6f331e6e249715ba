"""What the database itself keeps of consents, pictures and withholdings, each rule by its name."""

import pytest
from django.db import Error, connection, transaction

from serai.consent.actions.erasing import erase
from serai.consent.choices import State
from serai.consent.models import Consent, Evidence, Withholding
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.kit.ids import new_id

pytestmark = pytest.mark.django_db
ANSWERED = {
    "state": "given", "purpose": "health", "legal_basis": "consent", "outside": "family",
    "compartments": ["identity"], "medium": "written", "expression": "signature",
    "given_by": "person", "language": "fr", "notice_version": "1", "notice_language": "fr",
}  # fmt: skip
OVER = (State.WITHDRAWN, State.EXPIRED, State.RENEWED)
ALLOWED = {
    State.REQUESTED: {State.REQUESTED, State.GIVEN, State.REFUSED},
    State.GIVEN: set(OVER),
    State.REFUSED: set(), State.WITHDRAWN: set(), State.EXPIRED: set(), State.RENEWED: set(),
}  # fmt: skip


def broken(write):
    """Return the name of the rule that a write breaks, "" where it is taken."""
    try:
        with transaction.atomic():
            write()
    except Error as error:
        return error.__cause__.diag.constraint_name or str(error).splitlines()[0]
    return ""


def row(person, **other):
    now = clock.now()
    return ANSWERED | {"person": person, "requested_at": now, "decided_at": now} | other


def as_state(state):
    """Return the columns that a consent of a state has."""
    now = clock.now()
    return {
        "state": state,
        "decided_at": None if state == State.REQUESTED else now,
        "ended_at": now if state in OVER else None,
        "why_not": "other" if state == State.REFUSED else "",
    }


def made(person, state):
    """Make a consent that reached a state by the ways there are."""
    if state not in OVER:
        return Consent.objects.create(**row(person, **as_state(state)))
    one = Consent.objects.create(**row(person))
    Consent.objects.filter(pk=one.pk).update(state=state, ended_at=clock.now())
    return one


@pytest.mark.parametrize("state", State)
def test_each_state_leads_only_where_it_may(centre, state):
    with acting_as(centre.actor("hana")):
        for to in State:
            one = made(centre.person, state)
            values = as_state(to)
            if state == State.GIVEN:
                values = {name: values[name] for name in ("state", "ended_at")}
            rows = Consent.objects.filter(pk=one.pk)
            found = broken(lambda rows=rows, values=values: rows.update(**values))
            expected = "" if to in ALLOWED[state] else "consent_consent_terms_stay"
            assert (to, found) == (to, expected)


def test_a_consent_begins_asked_given_or_refused(centre):
    with acting_as(centre.actor("hana")):
        for state in State:
            values = row(centre.person, **as_state(state))
            found = broken(lambda values=values: Consent.objects.create(**values))
            assert found == ("consent_consent_terms_stay" if state in OVER else "")


def test_what_was_asked_is_what_is_answered(centre):
    with acting_as(centre.actor("hana")):
        one = made(centre.person, State.REQUESTED)
        rows = Consent.objects.filter(pk=one.pk)
        for values in (
            {"purpose": "research"}, {"compartments": ["identity", "health"]},
            {"outside": "media"}, {"requested_at": clock.now()}, {"id": new_id()},
            {"outside": "", "team": centre.partner_team},
        ):  # fmt: skip
            found = broken(lambda values=values: rows.update(**values))
            assert (values, found) == (values, "consent_consent_terms_stay")
        free = {"medium": "audio", "expires_at": clock.now(), "has_witness": True}
        assert broken(lambda: rows.update(**free)) == ""


def test_the_rules_of_a_consent_by_name(centre):
    now, myself = clock.now(), new_id()
    cases = [
        ("words_known", {"medium": "rumour"}),
        ("words_known", {"given_by": "uncle"}), ("words_known", {"assent": "perhaps"}),
        ("words_known", {"why_not": "bored"}),
        ("words_known", {"outside": "spies"}),
        ("one_recipient", {"team": centre.partner_team}),
        ("one_recipient", {"organisation": centre.partner_organisation}),
        (
            "one_recipient",
            {"outside": "", "team": centre.team, "organisation": centre.organisation},
        ),
        ("decided_once_answered", {"state": "requested", "decided_at": now}),
        ("ended_when_over", {"state": "requested", "decided_at": None, "ended_at": now}),
        ("says_how_given", {"expression": ""}), ("says_how_given", {"given_by": ""}),
        ("child_protected", {"is_child": True, "given_by": "representative", "assent": ""}),
        ("exception_has_reason", {"legal_basis": "legal"}),
        ("renews_another", {"id": myself, "renews_id": myself}),
    ]  # fmt: skip
    with acting_as(centre.actor("hana")):
        for name, other in cases:
            values = row(centre.person, **other)
            found = broken(lambda values=values: Consent.objects.create(**values))
            assert (other, found) == (other, f"consent_consent_{name}")


def test_what_a_consent_may_be_without(centre):
    allowed = [
        {"medium": "audio", "expression": "spoken"},
        {"medium": "verbal", "expression": "gesture", "has_witness": True},
        {"is_child": True, "given_by": "guardian", "assent": "too_young"},
        {"is_child": True, "given_by": "representative", "assent": "given"},
        {"outside": "", "team": centre.partner_team},
        {"outside": "", "organisation": centre.partner_organisation},
        {"state": "refused", "medium": "", "expression": "", "given_by": "", "why_not": "other"},
        {"state": "requested", "medium": "", "given_by": "", "decided_at": None},
        {"compartments": ["identity", "profile", "protection", "health", "return", "finance"]},
    ]
    with acting_as(centre.actor("hana")):
        for other in allowed:
            values = row(centre.person, **other)
            found = broken(lambda values=values: Consent.objects.create(**values))
            assert (other, found) == (other, "")


def test_the_rules_of_a_withholding_by_name(centre):
    base = {
        "person": centre.person, "team": centre.partner_team, "compartments": ["health"],
        "why": "other", "recorded_at": clock.now(),
    }  # fmt: skip
    cases = [
        ("", {}), ("", {"team": None, "organisation": centre.partner_organisation}),
        ("consent_withholding_one_recipient", {"team": None}),
        ("consent_withholding_one_recipient", {"organisation": centre.partner_organisation}),
        ("consent_withholding_keeps_something", {"compartments": []}),
        ("consent_withholding_keeps_something", {"compartments": ["health", "all"]}),
        ("consent_withholding_why_known", {"why": "bored"}),
        ("consent_withholding_why_known", {"why": ""}),
    ]  # fmt: skip
    with acting_as(centre.actor("carla")):
        for name, other in cases:
            found = broken(lambda other=other: Withholding.objects.create(**base | other))
            assert (other, found) == (other, name)
        rows = Withholding.objects.filter(team=centre.partner_team)
        change = {"team": centre.other_team}
        assert broken(lambda: rows.update(**change)) == "consent_withholding_stays"


def test_a_picture_is_one_of_its_kind_and_never_changed(desk, centre):
    one = desk.give(answer=signed_with_picture())
    with acting_as(centre.actor("hana")):
        kept = Evidence.objects.get(consent=one)

        def again(**other):
            values = {
                "consent": one, "person": centre.person, "kind": kept.kind,
                "content": kept.content, "recorded_at": clock.now(),
            }  # fmt: skip
            return broken(lambda: Evidence.objects.create(**values | other))

        rows = Evidence.objects.filter(pk=kept.pk)
        assert again() == "consent_evidence_once"
        assert again(kind="photo") == "consent_evidence_kind_known"
        assert again(kind="thumbprint") == ""
        assert broken(lambda: rows.update(kind="thumbprint")) != ""
        assert broken(rows.delete) != ""
        assert rows.exists()


def signed_with_picture():
    from serai.consent.actions.consents import Answer

    return Answer(
        medium="written", expression="signature", given_by="person",
        pictures={"signature": b"\x89PNG"},
    )  # fmt: skip


def test_who_sees_which_rows_by_the_database_alone(desk, centre):
    desk.give(answer=signed_with_picture(), compartments=["identity"])
    with acting_as(centre.actor("carla")):
        for team in (centre.partner_team, centre.other_team):
            Withholding.objects.create(
                person=centre.person, team=team, compartments=["return"], why="other",
                recorded_at=clock.now(),
            )  # fmt: skip
    seen = {}
    for name in ("carla", "hana", "rosa", "dora", "pia", "kofi", "boris", "guard", "sam", "ada"):
        with acting_as(centre.actor(name)):
            seen[name] = tuple(kind.objects.count() for kind in (Consent, Evidence, Withholding))
    inside, nothing = (1, 1, 2), (0, 0, 0)
    assert seen == {
        "carla": inside, "hana": inside, "rosa": inside, "dora": inside, "pia": (1, 1, 1),
        "kofi": nothing, "boris": nothing, "guard": nothing, "sam": nothing, "ada": nothing,
    }  # fmt: skip


def test_background_work_sees_the_rows_of_its_organisation(desk, centre):
    desk.give()
    for actor, rows in (
        (register_actor(centre.organisation.pk), 1), (system_actor(), 0),
        (register_actor(centre.border_team.organisation_id), 0),
    ):  # fmt: skip
        with acting_as(actor):
            assert Consent.objects.count() == rows


@pytest.mark.parametrize("name", ["kofi", "boris", "guard", "sam", "ada"])
def test_who_does_not_know_her_writes_nothing_about_her(centre, name):
    with acting_as(centre.actor(name)):
        values = row(centre.person)
        assert "row-level security" in broken(lambda: Consent.objects.create(**values))
        kept = {
            "person": centre.person, "team": centre.partner_team, "compartments": ["health"],
            "why": "other", "recorded_at": clock.now(),
        }  # fmt: skip
        assert "row-level security" in broken(lambda: Withholding.objects.create(**kept))


def test_the_triggers_stand_by_name():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname LIKE 'consent%' AND NOT tgisinternal AND tgenabled <> 'D'"
        )
        found = set(cursor.fetchall())
    assert {
        ("consent_consent_keeps", "consent_consent"),
        ("consent_withholding_keeps", "consent_withholding"),
        ("consent_grants_allowed", "people_accessgrant"),
    } <= found


def test_every_table_is_under_row_level_security():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relname LIKE 'consent%' AND relkind = 'r' AND NOT relrowsecurity"
        )
        assert cursor.fetchall() == []


def test_only_the_register_erases_and_only_its_own_persons(desk, centre):
    desk.give(answer=signed_with_picture(), compartments=["identity"])
    for actor in (
        centre.actor("dora"), centre.actor("carla"), system_actor(),
        register_actor(centre.partner_organisation.pk),
    ):  # fmt: skip
        with acting_as(actor):
            assert "only the register erases" in broken(lambda: erase([centre.person.pk]))
    with acting_as(register_actor(centre.organisation.pk)):
        assert Consent.objects.count() == Evidence.objects.count() == 1
        erase([centre.person.pk])
        assert not Consent.objects.exists()
        assert not Evidence.objects.exists()


def test_what_somebody_did_to_agree_is_one_of_the_known_ways(centre):
    with acting_as(centre.actor("carla")):
        for word, wanted in (("signature", ""), ("danced", "consent_consent_expression_known")):
            values = row(centre.person, expression=word)
            assert broken(lambda values=values: Consent.objects.create(**values)) == wanted
