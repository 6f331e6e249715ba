"""Numbers are shown in part until asked for; one person stands in the list once."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.ledger.models import Event
from serai.people import queries
from serai.people.actions.persons import NewPerson, change_record, register_persons
from serai.people.methods.records import Contact, Contacts, Identifier, Identity, Name
from serai.people.methods.showing import DOT, ending, shown_value
from serai.people.models import Person

pytestmark = pytest.mark.django_db
PHONES = (
    Contact("phone", "+22790112233", safe="no"), Contact("phone", "+22790445566", safe="yes"),
    Contact("messaging", "+22790778899", safe="ask", note="evenings"),
    Contact("email", "amina@example.org", safe="no"),
)  # fmt: skip


@pytest.fixture
def numbered(centre):
    """Amina with a passport's number and four ways to reach her."""
    with acting_as(centre.actor("carla")) as carla:
        who = Identity(
            (Name("given", "Amina", "Latn"),), "female",
            identifiers=(Identifier("passport", "BFA998877", "BFA"),),
        )  # fmt: skip
        options = {"actor": carla, "person": centre.person}
        change_record(content=who, seen_version=1, **options)
        change_record(content=Contacts(PHONES, ("fr",)), seen_version=1, **options)
    return centre


def page(centre, name, rest="", **headers):
    return centre.client(name).get(f"/people/{centre.person.pk}/{rest}", **headers)


def test_the_page_shows_unsafe_numbers_and_papers_in_part_only(numbered):
    shown = page(numbered, "carla").content.decode()
    for hidden in ("+22790112233", "+22790778899", "amina@example.org", "BFA998877"):
        assert hidden not in shown
    assert "+22790445566" in shown
    assert f"{DOT * 6}877" in shown
    assert "Passport" in shown
    assert f"/people/{numbered.person.pk}/numbers/" in shown


def test_whoever_asks_sees_them_whole_and_that_is_recorded(numbered):
    def looked():
        with acting_as(register_actor(numbered.organisation.pk)):
            return Event.objects.filter(name="person.read", payload__why="numbers").count()

    fragment = page(numbered, "carla", "numbers/", HTTP_HX_REQUEST="true").content.decode()
    for whole in ("+22790112233", "+22790778899", "amina@example.org", "BFA998877", "evenings"):
        assert whole in fragment
    assert "<html" not in fragment
    assert looked() == 1
    alone = page(numbered, "carla", "numbers/").content.decode()
    assert "<html" in alone
    assert f"<title>{numbered.person.reference}" in alone
    assert looked() == 2
    page(numbered, "carla")
    assert looked() == 2


@pytest.mark.parametrize(
    ("name", "status"), [("rosa", 200), ("kofi", 404), ("pia", 404), ("ada", 404), ("sam", 404)]
)
def test_who_sees_no_contacts_gets_none_of_their_numbers(numbered, name, status):
    answer = page(numbered, name, "numbers/")
    assert answer.status_code == status
    if status == 200:
        assert "BFA998877" in answer.content.decode()
        assert "+227" not in answer.content.decode()


def test_somebody_without_numbers_is_asked_for_none(centre):
    with acting_as(centre.actor("carla")) as carla:
        change_record(actor=carla, person=centre.person, content=Contacts(), seen_version=1)
    assert "numbers/" not in page(centre, "carla").content.decode()
    assert "No numbers." in page(centre, "carla", "numbers/").content.decode()


@pytest.mark.parametrize(
    ("number", "shown"),
    [("BFA998877", "••••••877"), ("AB1234", "•••234"), ("12345", "•••••"), ("1", "•••••"),
     ("", "•••••"), ("ሀለሐ123456", "••••••456")],
)  # fmt: skip
def test_the_end_of_a_number(number, shown):
    assert ending(number) == shown


@given(st.text(min_size=1, max_size=40), st.sampled_from(["no", "ask", "yes", "unknown"]),
       st.sampled_from(["phone", "messaging", "email", "address", "relative"]))  # fmt: skip
def test_an_unsafe_way_is_never_shown_whole(value, safe, kind):
    shown = shown_value(Contact(kind, value, safe=safe))
    if safe in {"yes", "unknown"}:
        assert shown == value
    else:
        figures = "".join(re.findall(r"\d", value))
        assert shown != value or not value.strip()
        assert not figures or len(figures) < 5 or figures not in shown.replace(" ", "")


# --- lists: one person once


@pytest.fixture
def again(centre):
    """Two more registrations that turned out to be Amina."""
    new = [NewPerson(Identity((Name("given", n, "Latn"),), "female")) for n in ("Ami", "Aminata")]
    with acting_as(centre.actor("carla")) as carla:
        made = register_persons(actor=carla, team=centre.team, people=new)
    with acting_as(register_actor(centre.organisation.pk)):
        Person.objects.filter(pk__in=[one.pk for one in made]).update(merged_into=centre.person)
    return made


def listed(centre, name="carla", **asked):
    """Return the references that the list shows, in order."""
    shown = centre.client(name).get("/people/", asked).content.decode()
    return re.findall(
        r'class="rowlink".*?<bdi dir="ltr">([A-Z0-9]{4}-[A-Z0-9]{4})', shown, re.DOTALL
    )


def test_several_registrations_of_one_person_stand_once_under_the_kept_one(centre, again):
    assert listed(centre) == [centre.person.reference]
    shown = centre.client("carla").get("/people/").content.decode()
    assert "Amina Ouedraogo" in shown
    assert "Aminata" not in shown
    assert all(one.reference not in shown for one in again)


def test_once_undone_each_stands_for_themselves(centre, again):
    with acting_as(register_actor(centre.organisation.pk)):
        Person.objects.filter(pk=again[0].pk).update(merged_into=None)
    assert set(listed(centre)) == {centre.person.reference, again[0].reference}


def test_who_does_not_see_the_kept_one_sees_one_of_the_others_once(centre, again):
    from serai.people.actions.grants import grant

    for one in again:
        with acting_as(centre.actor("hana")) as hana:
            grant(actor=hana, person=one, team=centre.partner_team, basis="referral",
                  compartments=["identity"])  # fmt: skip
    found = listed(centre, "pia")
    assert len(found) == 1
    assert found[0] in {one.reference for one in again}


def test_rows_keep_their_order_and_leave_the_erased_out(centre, again):
    with acting_as(register_actor(centre.organisation.pk)):
        other = register_persons(
            actor=centre.actor("carla"), team=centre.team, people=[NewPerson(Identity())]
        )[0]
        ids = [other.pk, again[1].pk, again[0].pk, centre.person.pk]
        assert [one.pk for one in queries.rows_of(ids)] == [other.pk, centre.person.pk]
        assert queries.rows_of([]) == []
        Person.objects.filter(pk=other.pk).update(erased_at=clock.now())
        assert [one.pk for one in queries.rows_of(ids)] == [centre.person.pk]


def test_a_filter_that_only_a_merged_registration_fits_leads_to_the_kept_one(centre, again):
    assert listed(centre, sex="female") == [centre.person.reference]
    assert listed(centre, sex="male") == []


@pytest.mark.parametrize(("language", "words"), [("fr", "en entier"), ("ar", "كاملة")])
def test_the_button_speaks_the_readers_language(numbered, language, words):
    with translation.override(language):
        shown = page(numbered, "carla", HTTP_ACCEPT_LANGUAGE=language).content.decode()
    assert words in shown
