"""Each refusal with its sentence, each action in each state, and what every event carries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from serai.consent.actions import consents as actions
from serai.consent.actions.consents import Answer, ask, end_those_due, read_consent, read_picture
from serai.consent.actions.withholding import KeepsTheFile, LiftedAlready, lift, withhold
from serai.consent.models import Consent, Evidence, Withholding
from serai.consent.queries import MOST, SOON, due, ending_soon, organisations, shown
from serai.consent.tasks import end_consents
from serai.consent.tests.conftest import SIGNED, in_days
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.kit.errors import Refusal
from serai.ledger.models import Event
from serai.people.models import AccessGrant

SENTENCES = [
    (actions.NeedsWitness, "Name the witness: consent that is only spoken needs one."),
    (actions.NeedsHow, "Say how the person agreed, and who answered."),
    (actions.NeedsGuardian, "This is a child, or may be one: a parent or guardian agrees, or say"
                            " why nobody can."),
    (actions.NeedsAssent, "This child is old enough to be asked. Without the child's yes nothing"
                          " is shared."),
    (actions.NeedsReason, "Say why in a sentence."),
    (actions.NeedsWhyNot, "Say why, or that no reason was given."),
    (actions.WithheldFromThem, "The person asked that this be withheld from Clinic. Lift that"
                               " first."),
    (actions.NotOpen, "This consent is over already. Record a new one."),
    (actions.AnsweredAlready, "This was answered already. Record a new consent."),
    (KeepsTheFile, "Clinic keeps this person's file. Hand the file over to another team first,"
                   " then it can be withheld."),
    (LiftedAlready, "This was lifted already."),
]  # fmt: skip


@pytest.mark.parametrize(("refusal", "sentence"), SENTENCES, ids=lambda one: str(one)[:30])
def test_each_refusal_says_why_in_three_languages(refusal, sentence):
    assert issubclass(refusal, Refusal)
    told = {}
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            told[language] = str(refusal(recipient="Clinic"))
    assert told["en"] == sentence
    assert len(set(told.values())) == 3
    assert {"Clinic" in one for one in told.values()} == {"Clinic" in sentence}
    assert not any("%" in one for one in told.values())


def do(desk, what, one):
    """Do one thing with a consent, and return the refusal's name or "" """
    try:
        if what == "answer yes":
            desk.give(asked=one)
        elif what == "answer no":
            desk.refuse(asked=one)
        elif what == "withdraw":
            desk.withdraw(one)
        else:
            desk.give(renews=one)
    except Refusal as refusal:
        return type(refusal).__name__
    return ""


def in_state(desk, state):
    """Return a consent of Amina that reached a state by the actions."""
    if state == "requested":
        with acting_as(desk.centre.actor("hana")) as hana:
            return ask(actor=hana, person=desk.person, terms=desk.terms())
    if state == "refused":
        return desk.refuse()
    one = desk.give(expires_at=in_days(3))
    if state == "withdrawn":
        desk.withdraw(one)
    if state == "renewed":
        desk.give(renews=one)
    if state == "expired":
        organisation = desk.centre.organisation.pk
        with pytest.MonkeyPatch.context() as patch:
            later = in_days(4)
            patch.setattr(clock, "now", lambda: later)
            with acting_as(register_actor(organisation)) as actor:
                assert end_those_due(actor=actor, consents=due(organisation)) == 1
    return one


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "yes", "no", "withdrawn", "renewed"),
    [
        ("requested", "", "", "NotOpen", "NotOpen"),
        ("given", "AnsweredAlready", "AnsweredAlready", "", ""),
        ("refused", "AnsweredAlready", "AnsweredAlready", "NotOpen", "NotOpen"),
        ("withdrawn", "AnsweredAlready", "AnsweredAlready", "NotOpen", "NotOpen"),
        ("expired", "AnsweredAlready", "AnsweredAlready", "NotOpen", "NotOpen"),
        ("renewed", "AnsweredAlready", "AnsweredAlready", "NotOpen", "NotOpen"),
    ],
)
def test_each_action_in_each_state(desk, state, yes, no, withdrawn, renewed):
    expected = {"answer yes": yes, "answer no": no, "withdraw": withdrawn, "renew": renewed}
    found = {what: do(desk, what, in_state(desk, state)) for what in expected}
    assert found == expected


@pytest.mark.django_db
def test_a_refused_action_leaves_no_trace(desk, centre):
    cases = [
        (Answer(), {}), (replace(SIGNED, medium="verbal"), {}), (SIGNED, {"legal_basis": "vital"}),
        (replace(SIGNED, is_child=True), {}), (SIGNED, {"expires_at": in_days(-1)}),
        (SIGNED, {"team": centre.border_team}),
    ]  # fmt: skip
    for answer, terms in cases:
        with pytest.raises(Refusal):
            desk.give(answer=answer, **terms)
    with acting_as(centre.actor("dora")):
        assert not Consent.objects.exists()
        assert not AccessGrant.objects.filter(basis="consent").exists()
        assert not Event.objects.filter(name__startswith="consent.").exists()


@pytest.mark.django_db
def test_every_step_is_an_event_of_ids_and_codes(desk, centre):
    picture = replace(SIGNED, pictures={"signature": b"\x89PNG"}, witness="Old Moussa")
    first = desk.give(answer=picture)
    second = desk.give(renews=first, expires_at=in_days(5))
    desk.withdraw(second, why="no_trust", text="They talk.")
    desk.refuse(purpose="research")
    in_state(desk, "requested")
    with acting_as(centre.actor("carla")) as carla:
        kept = withhold(
            actor=carla, person=desk.person, team=centre.partner_team, why="other",
            compartments=["health"], note="Her uncle.",
        )  # fmt: skip
        lift(actor=carla, withholding=kept)
        assert read_consent(actor=carla, consent=first).people == {"witness": "Old Moussa"}
        image = Evidence.objects.select_related("person", "consent").get()
        assert read_picture(actor=carla, evidence=image) == b"\x89PNG"
    with acting_as(system_actor()):
        rows = list(Event.objects.filter(name__startswith="consent.").order_by("pk"))
    assert {one.name for one in rows} == {
        "consent.given", "consent.renewed", "consent.withdrawn", "consent.refused",
        "consent.requested", "consent.withheld", "consent.withholding_lifted", "consent.read",
    }  # fmt: skip
    assert {one.subject_id for one in rows} == {str(desk.person.pk)}
    keys = {"consent", "purpose", "state", "team", "organisation", "withholding", "why"}
    assert all(set(one.payload) <= keys for one in rows)
    whole = str([one.payload for one in rows])
    assert not any(word in whole for word in ("Moussa", "talk", "uncle", "Amina", "shouted"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("to", "of", "stands"),
    [
        ({"team": "partner_team"}, {"team": "partner_team"}, False),
        ({"team": "partner_team"}, {"team": "other_team"}, True),
        ({"team": "partner_team"}, {"organisation": "partner_organisation"}, True),
        ({"organisation": "partner_organisation"}, {"organisation": "partner_organisation"}, False),
        ({"outside": "media"}, {"outside": "media"}, False),
        ({"outside": "media"}, {"outside": "family"}, True),
    ],
    ids=str,
)
def test_a_refusal_ends_what_was_agreed_with_exactly_this_recipient(desk, centre, to, of, stands):
    def target(values):
        named = {k: v if k == "outside" else getattr(centre, v) for k, v in values.items()}
        return {"team": None} | named

    agreed = desk.give(**target(to))
    desk.refuse(**target(of))
    with acting_as(centre.actor("hana")):
        agreed.refresh_from_db()
    assert (agreed.state == "given") == stands


@pytest.mark.django_db
def test_withholding_one_part_withdraws_what_holds_that_part(desk, centre):
    only, both = desk.give(compartments=["identity"]), desk.give(purpose="services")
    other = desk.give(team=centre.other_team, purpose="tracing")
    with acting_as(centre.actor("hana")) as hana:
        withhold(actor=hana, person=desk.person, team=centre.partner_team, why="no_trust",
                 compartments=["health"])  # fmt: skip
        states = dict(Consent.objects.values_list("pk", "state"))
        why = Consent.objects.get(pk=both.pk).end_why
    assert states == {only.pk: "given", both.pk: "withdrawn", other.pk: "given"}
    assert why == "no_trust"
    assert {one for one, _team, _parts in desk.running()} == {only.pk, other.pk}


@pytest.mark.django_db
def test_lifting_says_when_and_by_whom_and_the_row_stays(desk, centre):
    with acting_as(centre.actor("carla")) as carla:
        kept = withhold(actor=carla, person=desk.person, team=centre.partner_team, why="other",
                        compartments=["return", "identity"], note="  ")  # fmt: skip
    assert (kept.compartments, kept.note, kept.recorded_by) == (
        ["identity", "return"], None, centre.carla
    )  # fmt: skip
    with acting_as(centre.actor("sofia")) as sofia:
        lift(actor=sofia, withholding=kept)
        row = Withholding.objects.get()
        assert row.lifted_by == centre.sofia
        assert row.recorded_at <= row.lifted_at <= clock.now()
        assert shown(sofia, desk.person).withheld == []


@pytest.mark.django_db
def test_the_night_ends_what_is_over_and_only_that(desk, centre, monkeypatch):
    over = desk.give(expires_at=in_days(1))
    today = desk.give(expires_at=in_days(2), purpose="services")
    later = desk.give(expires_at=in_days(9), purpose="tracing")
    never = desk.give(purpose="return")
    waits, no = in_state(desk, "requested"), desk.refuse(purpose="stories")
    gone = desk.give(expires_at=in_days(1), purpose="research")
    desk.withdraw(gone)
    moment = today.expires_at
    monkeypatch.setattr(clock, "now", lambda: moment)
    for _night in range(2):
        end_consents(timestamp=0)
    with acting_as(centre.actor("hana")):
        states = dict(Consent.objects.values_list("pk", "state"))
    assert states == {
        over.pk: "expired", today.pk: "expired", later.pk: "given", never.pk: "given",
        waits.pk: "requested", no.pk: "refused", gone.pk: "withdrawn",
    }  # fmt: skip
    with acting_as(system_actor()):
        assert Event.objects.filter(name="consent.expired").count() == 2


@pytest.mark.django_db
def test_the_night_looks_at_every_organisation(centre):
    with acting_as(system_actor()):
        every = organisations()
    homes = {centre.organisation.pk, centre.partner_organisation.pk}
    assert homes | {centre.border_team.organisation_id} <= set(every)
    assert every == sorted(every)


@pytest.mark.django_db
def test_what_ends_soon_is_what_runs_and_ends_within_thirty_days(desk, centre):
    margin = timedelta(minutes=5)
    last = desk.give(expires_at=clock.now() + SOON - margin)
    first = desk.give(expires_at=in_days(1), purpose="services")
    desk.give(expires_at=clock.now() + SOON + margin, purpose="tracing")
    desk.give(purpose="return")
    desk.withdraw(desk.give(expires_at=in_days(3), purpose="research"))
    expected = {"carla": [first, last], "hana": [first, last], "pia": [first, last]}
    for name in ("carla", "hana", "pia", "kofi", "boris", "sam", "ada"):
        with acting_as(centre.actor(name)) as actor:
            assert list(ending_soon(actor)) == expected.get(name, [])
    with acting_as(register_actor(centre.organisation.pk)) as actor:
        assert list(ending_soon(actor)) == []
    assert MOST == 200


@pytest.mark.django_db
def test_what_is_shown_is_sorted_by_what_it_means_today(desk, centre, monkeypatch):
    runs = desk.give(expires_at=in_days(9))
    ends = desk.give(expires_at=in_days(1), purpose="services")
    gone = in_state(desk, "withdrawn")
    no = desk.refuse(purpose="stories")
    waits = in_state(desk, "requested")
    moment = in_days(2)
    monkeypatch.setattr(clock, "now", lambda: moment)
    with acting_as(centre.actor("carla")) as carla:
        found = shown(carla, desk.person)
    assert (found.running, found.waiting, found.refused) == ([runs], [waits], [no])
    assert set(found.over) == {ends, gone}
    assert found.withheld == []
