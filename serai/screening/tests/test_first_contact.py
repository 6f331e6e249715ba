"""The first contact at the desk: who may ask, what they are told, and that they read nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.instruments.choices import Call
from serai.instruments.methods.definitions import OutcomeText
from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.screening.actions.instruments import publish_instrument
from serai.screening.actions.screenings import keep_answers, start_screening
from serai.screening.models import Answers, CategoryStatement, Outcome, ReturnBlock, Screening
from serai.screening.queries.answers import opened, result_of
from serai.screening.queries.first_contact import _call, asked_lately
from serai.screening.queries.persons import blocks_return
from serai.screening.tests.workbooks import edited

BAD = {"fear_of_return": "yes", "violence": "yes", "medical_urgency": "yes", "age": "30"}


@pytest.fixture
def ask(centre, published):
    """Ask Amina at the desk as somebody: `ask("rami", {...})` returns the response."""
    published()
    url = reverse("screening:first_contact", args=[centre.person.pk])

    def run(who, answers=None, **headers):
        client = centre.client(who)
        if answers is None:
            return client.get(url, headers=headers)
        return client.post(url, answers, headers=headers)

    return run


@pytest.mark.parametrize("who", ["rami", "rosa"])
def test_the_desk_asks_is_told_whom_to_call_and_reads_nothing(centre, ask, who):
    page = ask(who).content.decode()
    assert "Do you need a doctor now?" in page
    response = ask(who, BAD)
    assert response.status_code == 302
    told = ask(who).content.decode()
    assert "Call medical help now." in told
    assert "Call a protection officer now." in told
    for word in ("afraid", "fear", "hurt", "Told of violence", "asylum", "return", 'value="yes"'):
        assert word not in told.partition("<main")[2], word
    again = ask(who, {**BAD, "asked": "age"}, HX_Request="true")
    assert again.status_code == 200
    with acting_as(centre.actor(who)):
        for model in (Screening, Answers, Outcome, CategoryStatement, ReturnBlock):
            assert not model.objects.exists(), model
    client = centre.client(who)
    with acting_as(centre.actor("carla")):
        screening = Screening.objects.get()
    for name, key in (("person", centre.person.pk), ("profile", centre.person.pk)):
        assert client.get(reverse(f"screening:{name}", args=[key])).status_code == 403
    assert client.get(reverse("screening:result", args=[screening.pk])).status_code == 404
    assert client.get(reverse("screening:fill", args=[screening.pk, 1])).status_code == 404


def test_the_protection_team_reads_it_with_who_asked(centre, ask):
    ask("rami", {**BAD, "pregnant": "yes"})
    with acting_as(centre.actor("carla")):
        screening = Screening.objects.get()
        assert screening.started_by_id == centre.users["rami"].pk
        assert screening.place_id is None
        assert opened(screening)["protection"]["violence"] == "yes"
        assert opened(screening)["health"] == {}
        states = set(CategoryStatement.objects.values_list("category", "state", "recorded_by"))
        rami = centre.users["rami"].pk
        assert states == {
            ("person_fearing_return", "suggested", rami), ("gbv_survivor", "suggested", rami),
        }  # fmt: skip
        assert blocks_return(centre.person.pk)
        assert ReturnBlock.objects.get().raised_by_id == rami
    with acting_as(centre.actor("hana")):
        assert opened(Screening.objects.get())["health"] == {"pregnant": "yes"}
    page = centre.client("carla").get(reverse("screening:result", args=[screening.pk]))
    assert "Fears return" in page.content.decode()


def test_that_it_was_asked_and_by_whom_is_in_the_ledger_and_what_was_said_is_not(centre, ask):
    ask("rosa", BAD)
    with acting_as(system_actor()):
        event = Event.objects.get(name="first_contact.asked")
        assert event.actor_id == centre.users["rosa"].pk
        assert event.payload == {"version": "2026112703"}
        for other in Event.objects.filter(subject_id=str(centre.person.pk)):
            assert "violence" not in str(other.payload)


def test_whoever_is_not_at_the_desk_asks_nobody(centre, ask):
    served = {"rami", "rosa", "sofia"}
    known = {"carla", "hana", "dora", "fadi", "reza"}
    for who in (*served, *known, "kofi", "piet", "boris", "ada", "alice", "guard", "sam"):
        wanted = 200 if who in served else 403 if who in known else 404
        assert ask(who).status_code == wanted, who
        if who not in served:
            assert ask(who, BAD).status_code == wanted, who
    with acting_as(register_actor(centre.organisation.pk)):
        assert not Screening.objects.exists()


def test_nothing_said_is_not_kept_and_says_so(centre, ask):
    page = ask("rami", {"violence": ""})
    assert page.status_code == 200
    assert "No question has been answered yet." in page.content.decode()
    with acting_as(register_actor(centre.organisation.pk)):
        assert not Screening.objects.exists()


def test_a_quiet_first_contact_calls_nobody_and_is_forgotten_after_a_day(centre, ask, monkeypatch):
    ask("rami", {"age": "30", "violence": "no", "medical_urgency": "no"})
    told = ask("rosa").content.decode()
    assert "Nobody has to be called now" in told
    assert "Rami" in told
    card = centre.client("rosa").get(reverse("screening:first_card", args=[centre.person.pk]))
    assert "Nobody has to be called now" in card.content.decode()
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    with acting_as(centre.actor("rosa")):
        assert asked_lately(centre.person) is None


def test_the_card_stands_on_the_person_s_page_of_the_desk_only(centre, ask):
    page = reverse("people:person", args=[centre.person.pk])
    card = reverse("screening:first_card", args=[centre.person.pk])
    shown = {who: card in centre.client(who).get(page).content.decode()
             for who in ("rami", "rosa", "sofia", "carla", "hana")}  # fmt: skip
    assert shown == {"rami": True, "rosa": True, "sofia": True, "carla": False, "hana": False}


def test_where_no_first_contact_is_published_the_page_says_so(centre):
    url = reverse("screening:first_contact", args=[centre.person.pk])
    page = centre.client("rami").get(url).content.decode()
    assert "No first contact is published here" in page
    assert "<form class" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("urgency", "call", "found"),
    [
        ("emergency", "medical", Call.MEDICAL),
        ("urgent", "protection", Call.PROTECTION),
        ("emergency", "", Call.PROTECTION),
        ("urgent", "", ""),
    ],
)
def test_an_emergency_calls_somebody_also_where_its_author_named_nobody(urgency, call, found):
    class One:
        def outcome_text(self, _kind, _value):
            return OutcomeText("finding", "x", {}, urgency, call)

    assert _call(One(), "x") == found


# What the form asks where


def asked_on(page):
    """Return the questions that a page asks."""
    text = page.content.decode()
    return set(text.partition('name="asked" value="')[2].partition('"')[0].split(","))


def test_a_question_comes_and_goes_with_the_answers_before_it(ask):
    assert "with_caregiver" in asked_on(ask("rami"))
    looked = {"HX_Request": "true"}
    asked = {"asked": ",".join(asked_on(ask("rami")))}
    assert ask("rami", {"age": "12", **asked}, **looked).status_code == 204
    grown = ask("rami", {"age": "30", **asked}, **looked)
    assert not {"with_caregiver", "with_relative"} & asked_on(grown)
    child = ask("rami", {"age": "12", "with_caregiver": "no", **asked}, **looked)
    assert {"with_caregiver", "with_relative"} <= asked_on(child)
    assert 'value="12"' in child.content.decode()


def test_without_script_a_question_that_comes_up_is_shown_before_anything_is_kept(centre, ask):
    before = asked_on(ask("rami"))
    first = {"age": "12", "with_caregiver": "no", "asked": ",".join(before)}
    page = ask("rami", first)
    assert page.status_code == 200
    assert asked_on(page) - before == {"with_relative"}
    with acting_as(register_actor(centre.organisation.pk)):
        assert not Screening.objects.exists()
    then = {**first, "with_relative": "yes", "asked": ",".join(asked_on(page))}
    assert ask("rami", then).status_code == 302
    with acting_as(centre.actor("carla")):
        assert CategoryStatement.objects.get().category == "separated_child"


def test_an_answer_to_what_is_not_asked_counts_for_nothing(centre, screen):
    said = {"age": 30, "with_caregiver": "no", "with_relative": "no", "violence": "no"}
    screening = screen(said)
    with acting_as(centre.actor("carla")):
        assert opened(screening)["protection"] == {"age": 30, "violence": "no"}
        view = result_of(screening, frozenset({"protection"}), "en")
        assert not any("caregiver" in question for question, _answer in view.answers)
        assert not CategoryStatement.objects.exists()
        # what was said stays written down under the seal, taken back by a later row
        assert Answers.objects.filter(screening=screening).count() == 2


def test_a_screening_page_by_page_asks_what_its_answers_call_for(centre, screen):
    screening = screen({"age": 30}, finish=False)
    client = centre.client("carla")
    url = reverse("screening:fill", args=[screening.pk, 2])
    assert asked_on(client.get(url)) == {"age", "age_disputed"}
    page = client.post(url, {"age": "30", "age_disputed": "yes", "asked": "age,age_disputed"})
    assert page.status_code == 200
    assert "with_caregiver" in asked_on(page)
    gone_on = client.post(url, {"age": "30", "age_disputed": "no", "asked": "age,age_disputed"})
    assert gone_on["Location"] == reverse("screening:fill", args=[screening.pk, 3])


@pytest.fixture
def strict(centre):
    """Publish a first contact whose author takes no age above 120, in words of their own."""
    content = edited(
        "first_contact",
        ("settings", "form_id", "screening_first_contact", "version", "2026120101"),
        ("survey", "name", "age", "constraint", ". <= 120 or ${violence} = 'yes'"),
        ("survey", "name", "age", "constraint_message::English (en)", "Nobody is that old."),
    )
    alice = centre.actor("alice")
    with acting_as(alice):
        return publish_instrument(
            actor=alice, organisation=centre.organisation, file_name="x.xlsx", content=content
        )


def test_the_desk_takes_no_answer_that_a_phone_would_not_take(centre, ask, strict):
    page = ask("rami", {"age": "140", "violence": "no"})
    assert page.status_code == 200
    assert "Nobody is that old." in page.content.decode()
    with acting_as(register_actor(centre.organisation.pk)):
        assert not Screening.objects.exists()
    assert ask("rami", {"age": "140", "violence": "yes"}).status_code == 302
    with acting_as(centre.actor("carla")):
        assert opened(Screening.objects.get())["protection"]["age"] == 140


def test_nor_does_a_screening_page_by_page_beside_what_was_said_before(centre, strict):
    carla = centre.actor("carla")
    with acting_as(carla):
        screening = start_screening(
            actor=carla, person=centre.person, organisation=centre.organisation, version=strict
        )
    client = centre.client("carla")
    url = reverse("screening:fill", args=[screening.pk, 2])
    said = {"age": "140", "age_disputed": "no", "asked": "age,age_disputed"}
    page = client.post(url, said).content.decode()
    assert "Nobody is that old." in page
    assert "Not an official instrument." in page
    with acting_as(carla):
        assert opened(screening)["protection"] == {}
        keep_answers(actor=carla, screening=screening, answers={"violence": "yes"})
    assert client.post(url, said)["Location"] == reverse("screening:fill", args=[screening.pk, 3])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Not an official instrument."),
        ("fr", "Ce n’est pas un instrument officiel."),
        ("ar", "ليست أداة رسمية."),
    ],
)
def test_the_questions_say_that_they_are_no_official_instrument(ask, language, words):
    assert words in ask("rami", **{"Accept-Language": language}).content.decode()
