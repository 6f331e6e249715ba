"""The list and the page of a person, as each of the centre sees them."""

import pytest
from django.test import Client

from serai.kit.actor import acting_as, register_actor
from serai.ledger.models import Event
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.methods.records import Birth, Contact, Contacts, Functioning, Identity, Name
from serai.people.models import Person, SavedFilter
from serai.people.queries import Wanted, filtered_persons

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def countries(db):
    from serai.directory.models import Country

    names = {f"name_{code}": "Burkina Faso" for code in ("en", "fr", "ar", "es", "ru", "zh")}
    Country.objects.get_or_create(iso3="BFA", defaults={"m49": 854, **names})


NOBODY = ("kofi", "pia", "piet", "boris", "ada", "alice", "guard", "sam")


def page(centre, name, address=""):
    return centre.client(name).get(address or f"/people/{centre.person.pk}/")


def text(response):
    return response.content.decode()


def test_the_page_shows_who_it_is_and_warns_not_to_call(centre):
    shown = text(page(centre, "carla"))
    assert "Amina Ouedraogo" in shown
    assert centre.person.reference in shown
    assert "Not safe to call" in shown
    assert "+227 9• •• •• 33" in shown.split("card")[0]
    assert "25 years" in shown
    assert "Burkina Faso" in shown


def test_neither_title_nor_address_tells_a_name(centre):
    shown = text(page(centre, "carla"))
    title = shown.split("<title>")[1].split("</title>")[0]
    assert title == f"{centre.person.reference} – Serai"
    assert "Amina" not in title


def test_a_receptionist_sees_no_contacts(centre):
    shown = text(page(centre, "rosa"))
    assert "Amina Ouedraogo" in shown
    assert "+227" not in shown
    assert "Contacts and languages" not in shown


@pytest.mark.parametrize("name", NOBODY)
def test_strangers_are_told_that_nobody_is_here(centre, name):
    assert page(centre, name).status_code == 404
    assert "Amina" not in text(page(centre, name, "/people/"))


def test_nobody_signed_in_is_led_to_sign_in(centre):
    for address in ("/people/", f"/people/{centre.person.pk}/"):
        response = Client().get(address)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/account/login/")


def test_looking_leaves_a_trace(centre):
    page(centre, "hana")
    page(centre, "hana", "/people/")
    with acting_as(centre.actor("ada")):
        read = Event.objects.get(name="person.read")
        listed = Event.objects.get(name="persons.listed")
    assert read.actor_id == centre.hana.pk
    assert read.payload == {"compartments": ["health", "identity", "profile"]}
    assert listed.payload == {"why": "list", "persons": [str(centre.person.pk)]}


def test_marks_say_what_must_not_be_missed(centre):
    child = NewPerson(
        Identity(names=(Name("given", "Musa"),), birth=Birth(basis="disputed", year=2005)),
        Contacts(needs_interpreter=True, languages=("ha", "xx")),
        Functioning({"seeing": "a_lot"}),
        is_complete=False,
    )
    with acting_as(centre.actor("hana")) as hana:
        (musa,) = register_persons(actor=hana, team=centre.team, people=[child])
    shown = text(page(centre, "hana", f"/people/{musa.pk}/"))
    for words in (
        "a child until established", "Needs an interpreter", "To be completed", "Hausa, xx",
        "Has difficulties functioning", "Seeing, even with glasses", "A lot of difficulty",
    ):  # fmt: skip
        assert words in shown
    for words in ("difficulties functioning", "Seeing"):
        assert words not in text(page(centre, "carla", f"/people/{musa.pk}/"))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_speak_the_readers_language(centre, language):
    for address in ("/people/", f"/people/{centre.person.pk}/"):
        shown = text(page(centre, "carla", f"{address}?language={language}"))
        assert f'lang="{language}"' in shown
        for words in ("Registered", "Persons", "Identity", "Not safe", "Older", "Female"):
            assert words not in shown


# --- the list


def people(centre, *births, sex="male", nationality="UNK", **more):
    new = [
        NewPerson(
            Identity(
                names=(Name("given", f"Person {year}"),), sex=sex, nationalities=(nationality,),
                birth=Birth("estimated", year=year) if year else Birth(),
            ),
            **more,
        )
        for year in births
    ]  # fmt: skip
    with acting_as(centre.actor("carla")) as carla:
        return register_persons(actor=carla, team=centre.team, people=new)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", {"Amina", "1990", "2015", "None"}), ("sex=female", {"Amina"}),
        ("age=5-11", {"2015"}), ("age=25-59", {"Amina", "1990"}), ("age=unknown", {"None"}),
        ("nationality=BFA", {"Amina"}), ("nationality=UNK&sex=male", {"1990", "2015", "None"}),
        ("incomplete=on", {"None"}), ("since=2020-01-01", {"Amina", "1990", "2015", "None"}),
        ("since=2090-01-01", set()), ("sex=nonsense", {"Amina", "1990", "2015", "None"}),
        ("before=nonsense", {"Amina", "1990", "2015", "None"}), ("age=60-", set()),
    ],
)  # fmt: skip
def test_the_list_is_filtered_by_codes(centre, asked, expected):
    people(centre, 1990, 2015)
    people(centre, None, is_complete=False)
    shown = text(page(centre, "carla", f"/people/?{asked}"))
    table = shown.split("<tbody>")[1] if "<tbody>" in shown else ""
    assert {name for name in ("Amina", "1990", "2015", "None") if name in table} == expected


def turned(centre, wanted, size=3):
    """Return the persons of each page of the list, to its end."""
    pages, before = [], None
    with acting_as(centre.actor("carla")) as carla:
        while not pages or before is not None:
            found = filtered_persons(carla, wanted, before=before, size=size)
            pages.append(list(found.person_ids))
            before = found.before
    return pages


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(age="25-59")], ids=["all", "filtered"])
def test_pages_go_on_by_time_and_show_everybody_once(centre, wanted):
    made = {p.pk for one in range(7) for p in people(centre, 1990 + one)} | {centre.person.pk}
    seen = [one for found in turned(centre, wanted) for one in found]
    assert len(seen) == len(set(seen))
    assert set(seen) == made


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(age="25-59")], ids=["all", "filtered"])
def test_nobody_of_a_landing_registered_at_one_moment_is_left_out(centre, wanted):
    made = [p.pk for p in people(centre, *[1990] * 20)]
    seen = [one for found in turned(centre, wanted, size=4) for one in found]
    assert seen == [*made, centre.person.pk]


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(sex="male")], ids=["all", "filtered"])
def test_a_merged_person_does_not_come_again_on_a_later_page(centre, wanted):
    old = [p.pk for p in people(centre, 1990, 1991, 1992, 1993)]
    new = [p.pk for p in people(centre, 1994, 1995, 1996)]
    with acting_as(register_actor(centre.organisation.pk)):
        Person.objects.filter(pk__in=[old[0], old[2]]).update(merged_into=new[0])
        Person.objects.filter(pk=new[1]).update(merged_into=old[3])
    seen = [one for found in turned(centre, wanted) for one in found if one != centre.person.pk]
    assert seen == [*new, old[1]]


def test_a_team_can_be_asked_for(centre):
    shown = text(page(centre, "carla", f"/people/?team={centre.team.pk}"))
    assert "Amina" in shown
    other = text(page(centre, "carla", f"/people/?team={centre.partner_team.pk}"))
    assert "Select a valid choice" not in other


def test_filters_are_kept_under_a_name_without_personal_data(centre):
    carla = centre.client("carla")
    response = carla.post("/people/filters/?sex=female&age=18-24", {"name": "Young women"})
    saved = SavedFilter.objects.get()
    assert response.headers["Location"] == f"/people/?filter={saved.pk}"
    assert saved.criteria == {"sex": "female", "age": "18-24"}
    assert "Young women" in text(carla.get(f"/people/?filter={saved.pk}"))
    assert centre.client("rami").get(f"/people/?filter={saved.pk}").status_code == 404
    assert centre.client("rami").post(f"/people/filters/{saved.pk}/delete/").status_code == 404
    assert carla.get("/people/?filter=nonsense").status_code == 404
    assert carla.post(f"/people/filters/{saved.pk}/delete/").status_code == 302
    assert not SavedFilter.objects.exists()


def test_only_so_many_filters_are_kept(centre):
    SavedFilter.objects.bulk_create(
        SavedFilter(user=centre.carla, name=f"Filter {n}", criteria={}) for n in range(20)
    )
    centre.client("carla").post("/people/filters/?sex=male", {"name": "One more"})
    centre.client("carla").post("/people/filters/?sex=male", {"name": "Filter 3"})
    assert SavedFilter.objects.count() == 20
    assert SavedFilter.objects.get(name="Filter 3").criteria == {"sex": "male"}


def test_a_nameless_filter_is_not_kept(centre):
    centre.client("carla").post("/people/filters/?sex=male", {"name": " "})
    assert not SavedFilter.objects.exists()


def test_the_unsafe_way_is_shown_with_its_note(centre):
    from serai.people.actions.persons import change_record

    new = Contacts(contacts=(Contact("email", "a@example.org", safe="ask", note="after dark"),))
    with acting_as(centre.actor("carla")) as carla:
        change_record(actor=carla, person=centre.person, content=new, seen_version=1)
    shown = text(page(centre, "carla"))
    assert "Call only as agreed" in shown
    assert "after dark" in shown
