"""The page of what a person was given: its order, what is struck out, what stays hidden."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.assistance.actions.common import withdraw
from serai.assistance.queries.persons import MOST, everything_of
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event
from serai.people.models import Person


def ago(days):
    return clock.today() - timedelta(days=days)


@pytest.fixture
def page(centre):
    """Return the text of Amina's page as somebody sees it."""

    def read(who, name="person", **headers):
        address = reverse(f"assistance:{name}", args=[centre.person.pk])
        return centre.client(who).get(address, headers=headers).content.decode()

    return read


@pytest.fixture
def everything(give, treat, counsel, hand, shelf):
    """One thing of each kind, on four days."""
    give("legal", given_on=ago(4), partner="Bar association", note="First advice.")
    treat(given_on=ago(3), note="Blood pressure normal.")
    counsel(given_on=ago(2), note="Sleeps better.")
    hand(item=shelf.soap, proof="witness", proof_by="Her aunt")
    give("food", given_on=ago(1))


def test_the_newest_stands_first(centre, everything):
    dora = centre.actor("dora")
    with acting_as(dora):
        lines = everything_of(dora, centre.person)
    assert [line.what for line in lines] == ["items", "service", "session", "health", "service"]
    assert [line.on for line in lines] == sorted((line.on for line in lines), reverse=True)


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [
        ("dora", ["Bar association", "Blood pressure", "Sleeps better", "Her aunt", "Food"], []),
        ("carla", ["Bar association", "Sleeps better", "Her aunt"], ["Blood pressure"]),
        ("hana", ["Blood pressure", "Food", "Her aunt"], ["Bar association", "Sleeps better"]),
        ("rosa", ["Her aunt"], ["Food", "Bar association", "Sleeps better", "Blood pressure"]),
        ("fadi", ["Her aunt"], ["Food", "Bar association", "Sleeps better", "Blood pressure"]),
        ("reza", ["Food", "Her aunt"], ["Bar association", "Sleeps better", "Blood pressure"]),
    ],
)  # fmt: skip
def test_each_reads_what_their_compartments_open(page, everything, who, shown, hidden):
    text = page(who)
    for words in shown:
        assert words in text, words
    for words in hidden:
        assert words not in text, words


def test_what_is_withdrawn_stays_and_says_why(page, give, run):
    (row,) = give("food", note="Rice.")
    assert "Rice." in page("carla")
    run("carla", withdraw, row=row, reason="It was for her sister.")
    text = page("carla")
    assert "<s><bdi>Food</bdi></s>" in text
    assert "It was for her sister." in text
    assert reverse("assistance:withdraw_service", args=[row.person_id, row.pk]) not in text


def test_the_card_holds_the_five_latest_without_notes(page, give):
    for days in range(7):
        give("food" if days % 2 else "legal", given_on=ago(days), note=f"Note {days}.")
    card = page("carla", "card")
    assert card.count("<li>") == 5
    assert "Note" not in card
    assert "All that was given" in card


def test_a_long_life_is_listed_up_to_a_bound(centre, give):
    assert MOST == 200
    for days in range(4):
        give("food", given_on=ago(days))
    carla = centre.actor("carla")
    with acting_as(carla):
        lines = everything_of(carla, centre.person, most=3)
    assert [line.on for line in lines] == [ago(0), ago(1), ago(2)]


def test_a_persons_page_is_read_with_few_questions(
    centre, everything, give, django_assert_max_num_queries
):
    carla = centre.actor("carla")
    with acting_as(carla):
        person = Person.objects.get(pk=centre.person.pk)
        with django_assert_max_num_queries(9):
            few = len(everything_of(carla, person))
    for _each in range(6):
        give("legal")
    with acting_as(carla), django_assert_max_num_queries(9):
        assert len(everything_of(carla, person)) == few + 6


def test_who_opened_it_is_written_down(centre, page, everything):
    page("hana")
    with acting_as(centre.actor("dora")):
        row = Event.objects.filter(name="assistance.read").latest("pk")
        assert str(row.actor_id) == str(centre.hana.pk)
        assert row.payload == {"compartments": ["health", "identity", "profile"]}
        assert str(row.subject_id) == str(centre.person.pk)


def test_money_is_told_elsewhere(page, everything):
    for who in ("carla", "fadi", "dora"):
        assert "Ask for cash" not in page(who)
        assert "you asked for" not in page(who)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ["Aide juridique", "Donner un service"]), ("ar", ["خدمة"])],
)
def test_the_page_reads_in_other_languages(page, everything, language, words):
    text = page("carla", **{"accept-language": language})
    for word in words:
        assert word in text, word
    assert "Legal assistance" not in text
    assert "Give a service" not in text
