"""The home page says what waits for each of the cast, and leads to exactly that."""

import re

import pytest

from serai.accounts.choices import Permission
from serai.front import queries
from serai.front.tests.waiting import APPROVED, UNREAD, WHEN, busy_house, fill, phone, release
from serai.intake.models import Device, Submission
from serai.intake.tests.stored import publish
from serai.kit.actor import ANONYMOUS, Actor, acting_as, system_actor
from serai.kit.tests.page_reading import page_of

HOME = "/home/"
REPAIR = "submissions wait for repair"
FLAGGED = "flagged submissions to review"
OTHER = "other submissions to review"
PHONES = "devices in use"
RELEASES = "releases prepared, not published"
ALL = [(2, REPAIR), (3, FLAGGED), (4, OTHER), (5, PHONES), (1, RELEASES)]


@pytest.fixture
def busy(cast):
    """The cast's house with something of everything, and a partner's with other numbers."""
    with acting_as(system_actor()):
        busy_house(cast.organisation)
        partner = publish(cast.partner_organisation, form_id="partner")
        fill(partner, UNREAD, {"flag_count": 1})
        phone(cast.partner_organisation, "Partner phone")
    return cast


def waits(client, **headers):
    """Return what the home page lists, as (how many, what)."""
    page = page_of(client.get(HOME, headers=headers).content.decode())
    found = []
    for link in page.pick("ul.stats a"):
        words = [" ".join(part.text_content().split()) for part in link]
        found.append((int(words[0]), words[1]))
    return found


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("ada", ALL),
        ("alice", ALL),
        ("bob", []),
        ("nadia", []),
        ("otto", []),
        ("petra", [(1, REPAIR), (1, FLAGGED), (1, OTHER), (1, PHONES), (0, RELEASES)]),
    ],
)
def test_each_of_the_cast_sees_what_waits_for_them(busy, who, expected):
    assert waits(busy.client(who)) == expected


@pytest.mark.parametrize("who", ["bob", "nadia", "otto"])
def test_who_has_nothing_to_do_is_told_so(busy, who):
    text = busy.client(who).get(HOME).content.decode()
    assert "Nothing waits for you." in text
    assert '<ul class="stats">' not in text


@pytest.mark.parametrize("who", ["sam", "guard"])
def test_who_may_do_nothing_here_is_led_to_what_is_public(busy, who):
    response = busy.client(who).get(HOME)
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_nobody_is_asked_to_sign_in(busy):
    response = busy.client("anonymous").get(HOME)
    assert response.headers["Location"] == "/account/login/?next=/home/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_home_page_only_reads(busy, method):
    assert getattr(busy.client("alice"), method)(HOME).status_code == 405


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, lambda context: context["rows"]),
        (1, lambda context: range(context["page"].total)),
        (2, lambda context: range(context["page"].total)),
        (3, lambda context: range(context["page"].paginator.count)),
    ],
)
def test_a_figure_leads_to_a_list_of_as_many(busy, number, shown):
    client = busy.client("alice")
    tile = client.get(HOME).context["tiles"][number]
    listed = shown(client.get(tile.url).context)
    assert (len(listed), tile.count) == (ALL[number][0],) * 2


def test_releases_lead_to_the_releases(busy):
    client = busy.client("alice")
    tile = client.get(HOME).context["tiles"][4]
    assert tile.url == "/evidence/releases/"
    assert "Prepared" in client.get(tile.url).content.decode()


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ({}, [0, 0, 1]),
        (UNREAD, [1, 0, 1]),
        (UNREAD | {"flag_count": 1}, [1, 1, 0]),
        (UNREAD | APPROVED, [1, 0, 0]),
        ({"flag_count": 1}, [0, 1, 0]),
        ({"state": "received"}, [0, 0, 1]),
        ({"review_state": "has_issues"}, [0, 0, 0]),
        ({"review_state": "rejected", "flag_count": 1}, [0, 0, 0]),
        (APPROVED, [0, 0, 0]),
        (UNREAD | {"is_current": False}, [0, 0, 0]),
        (UNREAD | {"is_test": True}, [0, 0, 0]),
        ({"is_test": True, "flag_count": 1}, [0, 0, 0]),
        ({"is_current": False, "flag_count": 1}, [0, 0, 0]),
    ],
)
def test_which_submissions_wait_for_what(cast, kind, counts):
    with acting_as(system_actor()):
        fill(publish(cast.organisation), kind)
    with acting_as(cast.actor("alice")) as alice:
        assert [tile.count for tile in queries.tiles(alice)][:3] == counts


@pytest.mark.parametrize(
    ("permission", "labels"),
    [
        (Permission.SUBMISSION_REVIEW, [REPAIR, FLAGGED, OTHER]),
        (Permission.DEVICE_MANAGE, [PHONES]),
        (Permission.RELEASE_PUBLISH, [RELEASES]),
        (Permission.SUBMISSION_VIEW, []),
        (Permission.FORM_PUBLISH, []),
        (Permission.AUDIT_VIEW, []),
        (Permission.USER_MANAGE, []),
    ],
)
def test_a_permission_brings_its_own_figures_only(busy, permission, labels):
    home = busy.organisation.pk
    actor = Actor("user", busy.alice.pk, {home: frozenset({permission})}, frozenset({home}))
    with acting_as(actor):
        assert [str(tile.label) for tile in queries.tiles(actor)] == labels


def test_a_permission_in_one_house_counts_nothing_of_another(busy):
    home, partner = busy.organisation.pk, busy.partner_organisation.pk
    actor = Actor(
        "user",
        busy.alice.pk,
        {
            home: frozenset({Permission.DEVICE_MANAGE}),
            partner: frozenset({Permission.SUBMISSION_REVIEW}),
        },
        frozenset({home, partner}),
    )
    with acting_as(actor):
        assert [(t.count, str(t.label)) for t in queries.tiles(actor)] == [
            (1, REPAIR), (1, FLAGGED), (1, OTHER), (5, PHONES),
        ]  # fmt: skip


def test_nothing_waits_for_nobody(busy):
    with acting_as(ANONYMOUS):
        assert queries.tiles(ANONYMOUS) == []


def test_the_database_itself_hides_what_an_actor_may_not_see(busy):
    home = busy.organisation.pk
    blind = Actor("user", busy.guard.pk, {home: frozenset(Permission.values)}, frozenset())
    with acting_as(blind):
        assert [tile.count for tile in queries.tiles(blind)] == [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("kinds", "classes"),
    [
        ([], ["card", "card", "card"]),
        ([{}], ["card", "card", "card"]),
        ([UNREAD | APPROVED], ["card s-red", "card", "card"]),
        ([{"flag_count": 1}], ["card", "card s-amber", "card"]),
        ([UNREAD, {"flag_count": 1}], ["card s-red", "card s-amber", "card"]),
    ],
)
def test_only_what_is_there_is_coloured(cast, kinds, classes):
    with acting_as(system_actor()):
        fill(publish(cast.organisation), *kinds)
    page = page_of(cast.client("alice").get(HOME).content.decode())
    assert [item.get("class") for item in page.pick("ul.stats > li")][:3] == classes


def test_reading_the_home_page_changes_nothing(busy):
    with acting_as(system_actor()):
        before = (Submission.objects.count(), Device.objects.filter(last_seen_at=None).count())
        busy.client("alice").get(HOME)
        assert before == (
            Submission.objects.count(),
            Device.objects.filter(last_seen_at=None).count(),
        )


@pytest.mark.parametrize(
    ("language", "heading", "figures"),
    [
        ("en", "What waits for you", [REPAIR, FLAGGED, OTHER, PHONES, RELEASES]),
        (
            "fr",
            "Ce qui vous attend",
            [
                "soumissions à réparer",
                "soumissions signalées à examiner",
                "autres soumissions à examiner",
                "appareils utilisés",
                "publications préparées, non publiées",
            ],
        ),
        (
            "ar",
            "ما ينتظرك",
            [
                "إرسالات تنتظر الإصلاح",
                "إرسالات عليها ملاحظات تنتظر المراجعة",
                "إرسالات أخرى تنتظر المراجعة",
                "أجهزة مستخدمة",
                "إصدارات جاهزة لم تُنشر",
            ],
        ),
    ],
)
def test_the_home_page_speaks_the_readers_language(busy, language, heading, figures):
    client = busy.client("alice")
    page = page_of(client.get(HOME, {"language": language}).content.decode())
    assert page.pick("h1")[0].text_content() == heading
    assert [what for _count, what in waits(client)] == figures
    assert page.get("dir") == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Rien ne vous attend."), ("ar", "لا شيء ينتظرك.")],
)
def test_an_empty_house_is_said_in_every_language(cast, language, sentence):
    response = cast.client("otto").get(HOME, {"language": language})
    assert sentence in response.content.decode()


WORK = ["Forms", "Fill in forms", "Forms in the browser", "Submissions", "Data quality"]
READ = ["Forms", "Fill in forms", "Submissions", "Data quality"]
FIELD = ["Monitoring points", "Imports", "Flow picture"]


@pytest.mark.parametrize(
    ("who", "entries"),
    [
        ("ada", [*WORK, "Devices", *FIELD, "Releases", "Places", "Users", "Audit trail"]),
        ("alice", [*WORK, "Devices", *FIELD, "Releases", "Places"]),
        ("bob", [*READ, *FIELD, "Places"]),
        ("nadia", ["Forms", "Fill in forms"]),
        ("otto", ["Audit trail"]),
        ("petra", [*WORK, "Devices", *FIELD, "Releases", "Places"]),
    ],
)
def test_the_home_page_offers_every_room_that_opens_and_no_other(cast, who, entries):
    client = cast.client(who)
    page = page_of(client.get(HOME).content.decode())
    links = page.pick("section.card ul.list a")
    assert [link.text_content().strip() for link in links] == entries
    assert {client.get(link.get("href")).status_code for link in links} == {200}


def test_more_rows_ask_no_more_of_the_database(busy, django_assert_max_num_queries):
    client = busy.client("alice")
    client.get(HOME)
    with acting_as(system_actor()):
        fill(Submission.objects.first().form_version, *[UNREAD] * 10)
    with django_assert_max_num_queries(22) as asked:
        client.get(HOME)
    counting = [one for one in asked.captured_queries if re.search(r"COUNT\(", one["sql"])]
    assert len(counting) == 5


def test_the_newest_number_is_the_one_shown(busy):
    client = busy.client("alice")
    assert waits(client)[3] == (5, PHONES)
    with acting_as(system_actor()):
        Device.objects.filter(name="Phone 1").update(revoked_at=WHEN)
        release(busy.organisation, "Another", "prepared", slug="another")
    assert waits(client)[3:] == [(4, PHONES), (2, RELEASES)]
