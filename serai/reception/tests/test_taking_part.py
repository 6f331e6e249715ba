"""Several organisations at one landing: wristbands and ticks, and nobody's name."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.urls import reverse

from serai.accounts.models import Membership, Organisation, User
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.ledger.models import Event
from serai.people.models import Person
from serai.reception.actions import landings, taking_part
from serai.reception.models import QuickLook, TakingPart
from serai.reception.queries import taking_part as queries
from serai.registration.actions.landing import pre_register
from serai.registration.models import Arrival, Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(centre, run, arrival):
    """The clinic takes the medical look."""
    return run("rami", taking_part.name_partner, arrival=arrival,
               partner=centre.partner_organisation, agency="medical")  # fmt: skip


@pytest.fixture
def shared(centre, part):
    """Return what somebody may reach of other organisations' landings."""

    def read(who):
        with acting_as(centre.actor(who)) as actor:
            return queries.shared_landings(actor)

    return read


@pytest.fixture
def other_clinic(centre):
    """A second organisation, with a health worker of its own: nell."""
    made = Organisation.objects.create(name="Other Clinic", short_name="OC")
    team = made.teams.create(name="Doctors")
    centre.users["nell"] = User.objects.create_user("nell@example.org", name="Nell")
    Membership.objects.create(
        user=centre.nell, team=team, role="health_worker", starts_on=date(2020, 1, 1)
    )
    return made


def codes(centre, who, one, **how):
    with acting_as(centre.actor(who)) as actor:
        return [band.code for band in queries.bands_of(actor, one, **{"unseen": False, **how})[0]]


def tick(run, who, one, code):
    return run(who, taking_part.look_for, shared=one, code=code)


def test_a_partner_is_told_wristbands_and_ticks_them_once(centre, run, shared, members, arrival):
    [one] = shared("pia")
    assert (one.owner, one.agency, one.place) == ("Sahel Response", "medical", "Quay")
    assert (one.persons, one.seen, one.left) == (5, 0, 5)
    bands = [member.wristband for member in members]
    assert codes(centre, "pia", one) == bands
    tick(run, "pia", one, bands[1])
    assert codes(centre, "pia", one, unseen=True) == [b for b in bands if b != bands[1]]
    assert shared("pia")[0].seen == 1
    with pytest.raises(landings.SeenAlready, match="saw this person already, at"):
        tick(run, "pia", one, bands[1])
    for unknown in ("QY-9999-A", "", bands[0].lower()):
        with pytest.raises(landings.NotOfThisLanding):
            tick(run, "pia", one, unknown)
    with acting_as(centre.actor("rami")):
        look = QuickLook.objects.get()
        assert (look.person_id, look.by_id) == (members[1].person_id, centre.pia.pk)
        assert (look.agency, look.organisation_id) == ("medical", centre.organisation.pk)


def test_the_owner_hears_of_it_and_its_own_tick_is_the_same_one(
    centre, run, shared, members, arrival
):
    [one] = shared("pia")
    tick(run, "pia", one, members[0].wristband)
    with pytest.raises(landings.SeenAlready):
        run("rami", landings.look, arrival=arrival, person=members[0].person, agency="medical")
    run("rami", landings.look, arrival=arrival, person=members[2].person, agency="medical")
    with pytest.raises(landings.SeenAlready):
        tick(run, "pia", one, members[2].wristband)
    with acting_as(register_actor(centre.organisation.pk)):
        told = Event.objects.filter(name="landing.looked_at").order_by("id")
        assert [(e.actor_id, e.subject_id) for e in told] == [
            (centre.pia.pk, str(members[0].person_id)),
            (centre.rami.pk, str(members[2].person_id)),
        ]
        names = set(Event.objects.values_list("name", flat=True))
    assert "landing.partner_named" in names


def test_a_partner_opens_no_person_by_it(centre, run, shared, members):
    [one] = shared("pia")
    tick(run, "pia", one, members[0].wristband)
    with acting_as(centre.actor("pia")):
        for model in (Person, Member, QuickLook, TakingPart, Arrival):
            assert not model.objects.exists(), model
    client = centre.client("pia")
    for name in ("people:person", "reception:card"):
        url = reverse(name, args=[members[0].person_id])
        assert client.get(url).status_code == 404
    page = client.get(reverse("reception:shared_landing", args=[one.part]), {"all": "1"})
    text = page.content.decode()
    assert members[0].wristband in text
    for secret in (str(members[0].person_id), members[0].person.reference, "Female", "Male"):
        assert secret not in text, secret


def test_each_look_is_for_whom_may_hold_what_it_finds(centre, run, arrival, part, shared):
    """A case worker does not take the medical look; a clinic's nurse none of protection."""
    assert shared("piet") == []
    assert [one.agency for one in shared("pia")] == ["medical"]
    run("rami", taking_part.name_partner, arrival=arrival, partner=centre.partner_organisation,
        agency="protection")  # fmt: skip
    assert [one.agency for one in shared("piet")] == ["protection"]
    assert [one.agency for one in shared("pia")] == ["medical"]
    for who in centre.users:
        if who not in {"pia", "piet"}:
            assert shared(who) == [], who


def test_what_another_was_given_opens_nothing_to_a_third(centre, run, shared, other_clinic):
    [one] = shared("pia")
    assert shared("nell") == []
    assert codes(centre, "nell", one) == codes(centre, "piet", one) == []
    for who in ("nell", "piet", "kofi", "guard", "boris"):
        with pytest.raises(landings.NotOfThisLanding):
            tick(run, who, one, "QY-0001-A")
    for who, status in (("nell", 404), ("piet", 404), ("kofi", 404), ("rami", 404), ("sam", 404),
                        ("guard", 404), ("anonymous", 302)):  # fmt: skip
        url = reverse("reception:shared_landing", args=[one.part])
        assert centre.client(who).get(url).status_code == status, who
    with acting_as(register_actor(centre.organisation.pk)):
        assert not QuickLook.objects.exists()


def test_when_it_ends_nothing_is_told_any_more_and_ticks_stay(centre, run, shared, part, members):
    [one] = shared("pia")
    tick(run, "pia", one, members[0].wristband)
    run("rami", taking_part.end_part, part=part)
    assert shared("pia") == []
    assert codes(centre, "pia", one) == []
    with pytest.raises(landings.NotOfThisLanding):
        tick(run, "pia", one, members[1].wristband)
    with pytest.raises(taking_part.EndedAlready):
        run("rami", taking_part.end_part, part=part)
    with acting_as(centre.actor("rami")):
        assert QuickLook.objects.count() == 1
        with pytest.raises(IntegrityError, match="stays as it was"), transaction.atomic():
            TakingPart.objects.update(ended_at=None)


def test_nobody_is_named_twice_nor_oneself_nor_an_enforcement_body(centre, run, arrival, part):
    border = Organisation.objects.get(short_name="BP")
    for partner, refusal in (
        (centre.partner_organisation, taking_part.NamedAlready),
        (centre.organisation, taking_part.NotWithThem), (border, taking_part.NotWithThem),
    ):  # fmt: skip
        with pytest.raises(refusal):
            run("rami", taking_part.name_partner, arrival=arrival, partner=partner,
                agency="medical")  # fmt: skip
    row = {"arrival": arrival, "agency": "asylum", "named_at": clock.now()}
    with acting_as(centre.actor("rami")):
        with pytest.raises(IntegrityError, match="no enforcement body"), transaction.atomic():
            TakingPart.objects.create(organisation=centre.organisation, partner=border, **row)
        with pytest.raises(IntegrityError, match="_another"), transaction.atomic():
            TakingPart.objects.create(
                organisation=centre.organisation, partner=centre.organisation, **row
            )
    with acting_as(centre.actor("piet")):
        for owner in (centre.organisation, centre.partner_organisation):
            refused = pytest.raises((IntegrityError, ProgrammingError))
            with refused, transaction.atomic():
                TakingPart.objects.create(organisation=owner, partner=centre.organisation, **row)


def test_who_left_the_landing_is_in_no_list(centre, run, shared, members):
    [one] = shared("pia")
    with acting_as(centre.actor("rami")):
        Member.objects.filter(pk=members[0].pk).update(left_at=clock.now())
    assert members[0].wristband not in codes(centre, "pia", one)
    assert shared("pia")[0].persons == 4
    with pytest.raises(landings.NotOfThisLanding):
        tick(run, "pia", one, members[0].wristband)


def test_the_pages_of_the_owner_and_of_the_partner(centre, arrival, members, other_clinic):
    rami, pia = centre.client("rami"), centre.client("pia")
    landing = reverse("reception:landing", args=[arrival.pk])
    url = reverse("reception:name_partner", args=[arrival.pk])
    given = {"partner": centre.partner_organisation.pk, "agency": "medical"}
    for who, status in (("pia", 404), ("sam", 404), ("hana", 302), ("kofi", 302)):
        asked = centre.client(who).post(url, {"partner": "x"}).status_code
        assert asked == status, who
    page = rami.post(url, given, follow=True).content.decode()
    for words in ("Who takes part", "Partner Agency", "tick for this agency"):
        assert words in page, words
    assert (
        "takes part for this agency already" in rami.post(url, given, follow=True).content.decode()
    )
    assert "Choose an organisation" in rami.post(url, {}, follow=True).content.decode()
    assert "Border Police" not in rami.get(landing).content.decode()
    mine = pia.get(reverse("reception:landings")).content.decode()
    assert "Landings of other organisations in which yours takes part" in mine
    with acting_as(centre.actor("pia")) as actor:
        [one] = queries.shared_landings(actor)
    theirs = reverse("reception:shared_landing", args=[one.part])
    code = members[3].wristband
    assert f"Seen: {code}." in pia.post(theirs, {"code": code.replace("-", " ")}).content.decode()
    for typed, words in ((code, "saw this person already"), ("nonsense", "This is no wristband"),
                         ("QZ-0001-A", "no wristband")):  # fmt: skip
        answer = pia.post(theirs, {"code": typed})
        assert answer.status_code == 422, typed
        assert words in answer.content.decode(), typed
    assert code not in pia.get(theirs).content.decode()
    assert code in pia.get(theirs, {"all": "1", "page": "0"}).content.decode()
    assert pia.get(theirs, {"page": "x"}).status_code == 200
    with acting_as(centre.actor("rami")):
        part = TakingPart.objects.get()
    end = reverse("reception:end_part", args=[arrival.pk, part.pk])
    assert pia.post(end).status_code == 404
    assert "any more" in rami.post(end, follow=True).content.decode()
    assert pia.get(theirs).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Vous voyez des bracelets"), ("ar", "تُعرض عليك الأساور")]
)
def test_the_partners_page_in_other_languages(centre, shared, members, language, words):
    [one] = shared("pia")
    client = centre.client("pia")
    client.cookies["language"] = language
    url = reverse("reception:shared_landing", args=[one.part])
    assert words in client.get(url).content.decode()


def test_a_page_of_a_great_landing_is_one_page(centre, run, arrival, part, shared):
    run("rami", pre_register, arrival=arrival, counts={"male_18_59": 60})
    [one] = shared("pia")
    assert one.persons == 65
    with acting_as(centre.actor("pia")) as actor:
        first, more = queries.bands_of(actor, one, unseen=True)
        second, rest = queries.bands_of(actor, one, unseen=True, page=1)
    assert (len(first), more, len(second), rest) == (50, True, 15, False)
    assert first[-1].code < second[0].code
    with acting_as(centre.actor("pia")), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM registration_member")
        assert cursor.fetchone() == ("serai_app", 0)
