"""Who comes in at which page of a journey, and what the pages show of dates, places and words."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from serai.journey.actions.statements import record_experience, record_step, withdraw
from serai.journey.models import Experience, Step
from serai.journey.tests.test_journey import places, tell  # noqa: F401
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.people.actions.grants import grant
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity
from serai.people.models import Person

pytestmark = pytest.mark.django_db
STEP = {"kind": "leg", "stage": "transit", "precision": "day", "company": "group",
        "source": "person", "certainty": "likely", "words": "secret well"}  # fmt: skip
LIVED = {"incidents": ["detention"], "account": "secret cell", "source": "person",
         "certainty": "likely"}  # fmt: skip
STRANGERS = ("kofi", "pia", "piet", "boris", "ada", "alice", "guard", "sam")
WRITES_ALL, WRITES_STEPS = ("carla", "sofia"), ("rami", "hana", "reza")
READS_ALL, KNOWS_ONLY = ("dora",), ("rosa", "fadi")


@pytest.fixture
def url(centre):
    """Where the journey stands."""
    return f"/people/{centre.person.pk}/journey/"


@pytest.fixture
def told(centre):
    """A step and something that happened, written down by carla."""
    with acting_as(centre.actor("carla")) as carla:
        step = record_step(
            actor=carla, person=centre.person, kind="leg", stage="transit", words="secret well"
        )
        lived = record_experience(
            actor=carla, person=centre.person, incidents=["detention"], account="secret cell"
        )
    return step, lived


def doors(url, told):
    """Return the pages: reading, those of steps, those of what happened."""
    step, lived = told
    steps = (f"{url}steps/new/", f"{url}steps/{step.pk}/")
    experiences = (f"{url}experiences/new/", f"{url}experiences/{lived.pk}/")
    return url, steps, experiences


def expected(name):
    """Return the answers of reading, steps and what happened."""
    if name in WRITES_ALL:
        return 200, 200, 200
    if name in WRITES_STEPS:
        return 200, 200, 403
    if name in READS_ALL:
        return 200, 403, 403
    return (403, 403, 403) if name in KNOWS_ONLY else (404, 404, 404)


@pytest.mark.parametrize("name", WRITES_ALL + WRITES_STEPS + READS_ALL + KNOWS_ONLY + STRANGERS)
def test_each_role_comes_as_far_as_its_compartments_and_its_right_to_write(centre, url, told, name):
    client = centre.client(name)
    reading, steps, experiences = doors(url, told)
    read, write, protect = expected(name)
    assert client.get(reading).status_code == read
    assert [client.get(place).status_code for place in steps] == [write] * 2
    assert [client.get(place).status_code for place in experiences] == [protect] * 2
    step, lived = told
    for place, wanted, row, model in (
        (f"{url}steps/{step.pk}/withdraw/", write, step, Step),
        (f"{url}experiences/{lived.pk}/withdraw/", protect, lived, Experience),
    ):
        assert client.get(place).status_code in (405, 404, 403)
        assert client.post(place).status_code == (302 if wanted == 200 else wanted)
        with acting_as(centre.actor("carla")):
            stands = model.objects.filter(pk=row.pk, superseded_at=None).exists()
        assert stands == (wanted != 200)


@pytest.mark.parametrize("name", WRITES_ALL + WRITES_STEPS + READS_ALL)
def test_a_page_shows_and_offers_what_the_reader_may(centre, url, told, name):
    page = centre.client(name).get(url).content.decode()
    _read, write, protect = expected(name)
    assert "secret well" in page
    assert ("secret cell" in page) == (protect == 200 or name in READS_ALL)
    assert ("steps/new/" in page) == (write == 200)
    assert ("experiences/new/" in page) == (protect == 200)
    assert (f"steps/{told[0].pk}/" in page) == (write == 200)
    assert (f"experiences/{told[1].pk}/" in page) == (protect == 200)


def test_who_is_not_signed_in_is_asked_to_and_reads_nothing(centre, url, told):
    client = centre.client("anonymous")
    reading, steps, experiences = doors(url, told)
    for place in (reading, *steps, *experiences):
        answer = client.get(place)
        assert answer.status_code == 302
        assert b"secret" not in answer.content


@pytest.mark.parametrize(
    ("compartments", "status"), [(["identity"], 403), (["identity", "profile"], 200)]
)
def test_a_partner_reads_what_the_grant_opens(centre, url, told, compartments, status):
    with acting_as(centre.actor("carla")) as carla:
        grant(actor=carla, person=centre.person, team=centre.partner_team,
              compartments=compartments, basis="referral")  # fmt: skip
    answer = centre.client("piet").get(url)
    assert answer.status_code == status
    assert b"secret cell" not in answer.content
    assert (b"secret well" in answer.content) == (status == 200)
    assert centre.client("piet").get(f"{url}experiences/new/").status_code == 403


@pytest.mark.parametrize("what", ["steps", "experiences"])
def test_a_statement_is_found_with_its_own_person_and_while_it_stands_only(centre, url, told, what):
    client = centre.client("carla")
    row = told[0] if what == "steps" else told[1]
    with acting_as(centre.actor("carla")) as carla:
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
    elsewhere = f"/people/{other.pk}/journey/{what}/{row.pk}/"
    for place in (elsewhere, f"{url}{what}/{uuid4()}/"):
        assert client.get(place).status_code == 404
        assert client.post(f"{place}withdraw/").status_code == 404
    with acting_as(centre.actor("carla")) as carla:
        withdraw(actor=carla, statement=row)
    assert client.get(f"{url}{what}/{row.pk}/").status_code == 404
    assert client.post(f"{url}{what}/{row.pk}/withdraw/").status_code == 404


@pytest.mark.parametrize(
    ("precision", "shown", "hidden"),
    [("day", ("5 Jan 2026", "7 Feb 2026"), ()), ("month", ("Jan 2026", "Feb 2026"), ("5 Jan",)),
     ("year", ("2026 – 2026",), ("Jan 2026", "Feb 2026"))],
)  # fmt: skip
def test_dates_are_shown_no_more_exactly_than_they_are_known(
    centre, url, tell, precision, shown, hidden  # noqa: F811
):  # fmt: skip
    tell(words="x", starts_on=date(2026, 1, 5), ends_on=date(2026, 2, 7), precision=precision)
    page = centre.client("hana").get(url).content.decode()
    assert all(text in page for text in shown)
    assert not any(text in page for text in hidden)


@pytest.mark.parametrize(
    ("where", "is_drawn"),
    [({"words": "by the well"}, False), ({"to_place": "sebha"}, True),
     ({"from_place": "agadez", "to_place": "sebha"}, True)],
    ids=["words", "one", "two"],
)  # fmt: skip
def test_the_map_is_drawn_where_a_place_is_known_only(
    centre, url, places, tell, where, is_drawn  # noqa: F811
):  # fmt: skip
    tell(**{name: places.get(value, value) for name, value in where.items()})
    page = centre.client("carla").get(url).content.decode()
    assert ("Map of the journey" in page) == is_drawn
    past = centre.client("carla").get(f"{url}?known_on={clock.today() - timedelta(days=1)}")
    assert "Map of the journey" not in past.content.decode()


def test_the_merged_persons_steps_are_read_here_and_written_there(centre, url):
    with acting_as(centre.actor("carla")) as carla:
        other = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        step = record_step(
            actor=carla, person=other, kind="leg", stage="transit", words="secret road"
        )
        Person.objects.filter(pk=other.pk).update(merged_into=centre.person)
    client = centre.client("carla")
    page = client.get(url).content.decode()
    assert "secret road" in page
    assert f"steps/{step.pk}/" not in page
    assert client.get(f"{url}steps/{step.pk}/").status_code == 404


def test_an_erased_persons_journey_is_nowhere(centre, url, told):
    with acting_as(register_actor(centre.organisation.pk)):
        Person.objects.filter(pk=centre.person.pk).update(erased_at=clock.now())
    reading, steps, experiences = doors(url, told)
    for place in (reading, *steps, *experiences):
        assert centre.client("carla").get(place).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_titles_addresses_and_messages_hold_no_words_of_the_person(centre, url, told, language):
    client = centre.client("carla")
    reading, steps, experiences = doors(url, told)
    for place in (reading, *steps, *experiences):
        page = client.get(f"{place}?language={language}").content.decode()
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert centre.person.reference in title
        assert not any(word in title for word in ("secret", "Amina", "Ouedraogo"))
        assert "Amina" not in page
        assert f'lang="{language}"' in page
    answer = client.post(f"{url}steps/new/", STEP, follow=True)
    assert [place for place, _status in answer.redirect_chain] == [url]
    assert not any("secret" in str(message) for message in answer.context["messages"])


def test_events_of_every_page_hold_no_words(centre, url):
    client = centre.client("carla")
    client.post(f"{url}steps/new/", STEP | {"note": "secret price"})
    client.post(f"{url}experiences/new/", LIVED)
    with acting_as(centre.actor("carla")):
        step, lived = Step.objects.get(), Experience.objects.get()
    client.post(f"{url}steps/{step.pk}/", STEP | {"words": "secret road"})
    client.post(f"{url}experiences/{lived.pk}/", LIVED | {"incidents": ["robbery"]})
    with acting_as(system_actor()):
        rows = list(Event.objects.filter(name__startswith="journey."))
    assert sorted(e.name for e in rows) == ["journey.corrected"] * 2 + ["journey.recorded"] * 2
    text = " ".join(str(event.payload) for event in rows)
    assert not any(word in text for word in ("secret", "robbery", "detention"))


@pytest.mark.parametrize(
    ("place", "data", "sentence"),
    [
        ("steps/new/", STEP | {"starts_on": "2026-02-02", "ends_on": "2026-02-01"},
         "The last day is before the first day."),
        ("steps/new/", STEP | {"starts_on": "2199-01-01"}, "still to come"),
        ("steps/new/", STEP | {"words": " "}, "Say where"),
        ("experiences/new/", LIVED | {"incidents": [], "account": ""}, "Tick what happened"),
        ("experiences/new/", LIVED | {"happened_on": "2199-01-01"}, "still to come"),
    ],
)  # fmt: skip
def test_a_refusal_stands_on_the_form_and_writes_nothing(centre, url, place, data, sentence):
    answer = centre.client("carla").post(url + place, data)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    with acting_as(centre.actor("carla")):
        assert not Step.objects.exists()
        assert not Experience.objects.exists()


@pytest.mark.parametrize("when", ["today", "yesterday", "9999-12-31", "0001-01-01"])
def test_the_page_of_a_day_offers_no_writing_and_never_fails(centre, url, told, when):
    days = {"today": clock.today(), "yesterday": clock.today() - timedelta(days=1)}
    answer = centre.client("carla").get(f"{url}?known_on={days.get(when, when)}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "steps/new/" not in page
    assert ("secret well" in page) == (when in ("today", "9999-12-31"))
