"""The public start page: what is published, in the reader's language, for anybody."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from serai.evidence.choices import ReleaseState
from serai.evidence.models import Release
from serai.front import queries
from serai.front.tests.waiting import WHEN, release
from serai.kit.actor import ANONYMOUS, acting_as, system_actor
from serai.kit.tests.page_reading import page_of

CAST = ("ada", "alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous")
START = "/"


@pytest.fixture
def published(cast):
    """Two months of two offices, one of them made up, beside what is not public."""
    home, partner = cast.organisation, cast.partner_organisation
    with acting_as(system_actor()):
        release(home, "September in Niger", month=date(2026, 9, 1))
        release(home, "October in Niger", month=date(2026, 10, 1))
        release(partner, "August in Mali", month=date(2026, 8, 1))
        release(home, "November made up", month=date(2026, 11, 1), is_synthetic=True)
        for state in set(ReleaseState.values) - {ReleaseState.PUBLISHED}:
            release(home, f"Hidden {state}", state, countries=["NER"])
    return cast


def titles(client, **query):
    """Return the titles that the start page lists, in its order."""
    page = page_of(client.get(START, query).content.decode())
    return [link.text_content() for link in page.pick("ul.list a.rowlink")]


SHOWN = ["October in Niger", "September in Niger", "August in Mali", "November made up"]


@pytest.mark.parametrize("who", CAST)
def test_everybody_sees_the_same(published, who):
    client = published.client(who)
    assert client.get(START).status_code == 200
    assert titles(client) == SHOWN


@pytest.mark.parametrize("state", sorted(set(ReleaseState.values) - {ReleaseState.PUBLISHED}))
@pytest.mark.parametrize("who", ["anonymous", "alice"])
def test_what_is_not_published_is_not_shown_even_to_its_makers(published, state, who):
    assert f"Hidden {state}" not in published.client(who).get(START).content.decode()


def test_a_withdrawn_release_goes_away(published):
    with acting_as(system_actor()):
        Release.objects.filter(title="October in Niger").update(
            state=ReleaseState.WITHDRAWN, withdrawn_at=WHEN, withdrawn_reason="Wrong."
        )
    assert titles(published.client("anonymous")) == SHOWN[1:]


def test_made_up_figures_are_marked_as_such_and_real_ones_are_not(published):
    page = page_of(published.client("anonymous").get(START).content.decode())
    marks = [
        [pill.text_content() for pill in item.pick("span.pill")] for item in page.pick("ul.list li")
    ]
    assert marks == [[], [], [], ["Synthetic demonstration data"]]


@pytest.mark.parametrize(
    ("made", "order"),
    [
        ([("B", 10, False), ("A", 10, False)], ["A", "B"]),
        ([("A", 9, False), ("B", 10, False)], ["B", "A"]),
        ([("A", 10, True), ("B", 2, False)], ["B", "A"]),
        ([("A", 2, True), ("B", 3, True)], ["B", "A"]),
    ],
)
def test_real_before_made_up_then_newest_then_by_title(cast, made, order):
    with acting_as(system_actor()):
        for title, month, synthetic in made:
            release(
                cast.organisation, title, month=date(2026, month, 1), is_synthetic=synthetic,
                countries=[title * 3],
            )  # fmt: skip
    with acting_as(ANONYMOUS):
        assert [one.title for one in queries.published_releases(ANONYMOUS)] == order


def test_the_newest_two_dozen_are_listed(cast):
    with acting_as(system_actor()):
        for number in range(26):
            month = date(2024 + number // 12, number % 12 + 1, 1)
            release(cast.organisation, f"Issue {number:02}", month=month)
    assert titles(Client()) == [f"Issue {number:02}" for number in range(25, 1, -1)]


def test_a_row_leads_to_its_release(published):
    page = page_of(published.client("anonymous").get(START).content.decode())
    assert [link.get("href") for link in page.pick("ul.list a.rowlink")][:2] == [
        "/evidence/releases/october-in-niger/",
        "/evidence/releases/september-in-niger/",
    ]


def test_a_title_is_text_and_never_markup(cast):
    with acting_as(system_actor()):
        release(cast.organisation, "<b>Bold</b> & bad", slug="bold")
    text = Client().get(START).content.decode()
    assert "<bdi>&lt;b&gt;Bold&lt;/b&gt; &amp; bad</bdi>" in text
    assert titles(Client()) == ["<b>Bold</b> & bad"]


WORDS = {
    "en": (
        "People on the move: what is seen, and what it does not say",
        "It does not count persons, and it identifies nobody.",
        "Staff sign-in",
        "Nothing is published yet.",
        "Published figures",
    ),
    "fr": (
        "Personnes en déplacement : ce qui est vu, et ce que cela ne dit pas",
        "Il ne compte pas des personnes et n’identifie personne.",
        "Connexion du personnel",
        "Rien n’est encore publié.",
        "Chiffres publiés",
    ),
    "ar": (
        "المتنقلون: ما يُرى، وما لا يقوله ذلك",
        "وهو لا يحصي الأشخاص ولا يحدد هوية أحد.",
        "دخول الموظفين",
        "لم يُنشر شيء بعد.",
        "الأرقام المنشورة",
    ),
}


@pytest.mark.parametrize("language", WORDS)
def test_an_empty_house_greets_in_the_readers_language(db, language):
    response = Client().get(START, {"language": language})
    page = page_of(response.content.decode())
    heading, limits, sign_in, nothing, figures = WORDS[language]
    assert page.pick("h1")[0].text_content() == heading
    assert limits in page.pick("p.sub")[0].text_content()
    assert page.pick("a.btn")[0].text_content().strip() == sign_in
    assert page.pick("ul.list li")[0].text_content() == nothing
    assert page.pick("h2")[0].text_content() == figures
    assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize(
    ("language", "month", "made_up"),
    [
        ("en", "October 2026", "Synthetic demonstration data"),
        ("fr", "octobre 2026", "Données synthétiques de démonstration"),
        ("ar", "أكتوبر 2026", "بيانات توضيحية مصطنعة"),
    ],
)
def test_months_and_marks_are_written_as_the_reader_writes_them(cast, language, month, made_up):
    with acting_as(system_actor()):
        release(cast.organisation, "Issue", is_synthetic=True)
    page = page_of(Client().get(START, {"language": language}).content.decode())
    [row] = page.pick("ul.list li")
    assert [part.text_content() for part in row.pick("span")] == [month, made_up]


@pytest.mark.parametrize("asked", ["tlh", "", "../fr", "en'--"])
def test_a_language_nobody_speaks_here_is_left_alone(db, asked):
    response = Client().get(START, {"language": asked})
    assert page_of(response.content.decode()).get("lang") == "en"
    assert "language" not in response.cookies


def test_a_reader_gets_no_cookie(published):
    client = published.client("anonymous")
    assert not client.get(START).cookies
    assert not client.cookies


def test_the_browsers_language_is_followed(db):
    response = Client().get(START, headers={"Accept-Language": "ar,en;q=0.5"})
    assert page_of(response.content.decode()).get("dir") == "rtl"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_start_page_only_reads(db, method):
    assert getattr(Client(), method)(START).status_code == 405


def test_it_can_be_asked_for_its_headers_alone(db):
    response = Client().head(START)
    assert (response.status_code, response.content) == (200, b"")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_more_releases_ask_no_more_of_the_database(published):
    client = published.client("anonymous")
    client.get(START)
    with CaptureQueriesContext(connection) as few:
        client.get(START)
    with acting_as(system_actor()):
        for month in range(1, 8):
            release(published.organisation, f"More {month}", month=date(2025, month, 1))
    with CaptureQueriesContext(connection) as many:
        client.get(START)
    assert len(many) == len(few)
