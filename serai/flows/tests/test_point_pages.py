"""Points, totals and events through the front door, as pages and as JSON."""

import re
from datetime import date, timedelta

import pytest

from serai.flows.actions.points import create_point, record_event, set_state
from serai.flows.models import FlowEvent, MonitoringPoint
from serai.flows.tests import observing
from serai.flows.tests.test_points import VALUES, observe, watch
from serai.kit import clock
from serai.kit.actor import acting_as

pytestmark = pytest.mark.django_db

POINT = {
    "code": "NE-SEG", "name": "Séguédine", "country": "NER", "admin_area": "NE001",
    "longitude": "12.98", "latitude": "20.2", "type": "rest_area", "is_official": "on",
    "opens_at": "06:00", "closes_at": "18:00", "movements": ["outgoing", "incoming"],
    "transports": ["truck_bus"], "key_informants": ["driver"], "services": ["water"],
    "state": "planned", "since": "2026-01-01",
}  # fmt: skip
EVENT = {
    "starts_on": "2026-02-01", "ends_on": "2026-02-09", "country": "NER", "source": "Radio",
    "title_en": "Flood", "title_fr": "Inondation", "title_ar": "فيضان",
}  # fmt: skip


@pytest.fixture
def world(cast):
    """A suspended point that has seen people, and an event."""
    observing.countries()
    today = clock.today()
    with acting_as(cast.actor("alice")):
        point = create_point(
            organisation=cast.organisation, state="active", since=today - timedelta(days=90),
            **VALUES,
        )  # fmt: skip
        set_state(
            point=point, state="suspended", starts_on=today - timedelta(days=2),
            ends_on=today + timedelta(days=5), reason="Flood on the road",
        )  # fmt: skip
        observe(point, date(2026, 1, 5), 1234, nationality_id="NER")
        observe(point, today - timedelta(days=9), 20, "incoming")
        watch(point, date(2026, 1, 5), "7.5")
        event = record_event(
            organisation=cast.organisation, starts_on=today, ends_on=today, country_id="NER",
            title={"en": "Border closed", "ar": "إغلاق الحدود"}, source="Governorate",
        )  # fmt: skip
    return {"point": point, "event": event}


def pages(world):
    point, event = world["point"].pk, world["event"].pk
    return {
        "points": "/flows/",
        "point": f"/flows/points/{point}/",
        "totals": "/flows/totals/",
        "events": "/flows/events/",
        "add_point": "/flows/points/new/",
        "edit_point": f"/flows/points/{point}/edit/",
        "state": f"/flows/points/{point}/state/",
        "add_event": "/flows/events/new/",
        "edit_event": f"/flows/events/{event}/edit/",
    }


READ = ("points", "point", "totals", "events")
WRITE = ("add_point", "edit_point", "state", "add_event", "edit_event")
OF_ALL = ("points", "totals", "events")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("page", READ + WRITE)
def test_every_page_opens_in_every_language(cast, world, page, language):
    client = cast.client("alice")
    client.cookies["language"] = language
    response = client.get(pages(world)[page])
    text = response.content.decode()
    assert response.status_code == 200
    assert f'lang="{language}"' in text
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("page", READ + WRITE)
@pytest.mark.parametrize("name", ["bob", "petra", "nadia", "sam", "guard", "anonymous"])
def test_who_gets_in(cast, world, page, name):
    expected = {"bob": 200 if page in READ else 403, "anonymous": 302}.get(name, 404)
    if name == "petra" and page in (*OF_ALL, "add_point", "add_event"):
        expected = 200
    assert cast.client(name).get(pages(world)[page]).status_code == expected


def test_a_partner_sees_lists_without_our_points(cast, world):
    assert b"Agadez" not in cast.client("petra").get("/flows/").content


def test_the_list_shows_state_and_figures(cast, world):
    text = cast.client("bob").get("/flows/").content.decode()
    for words in ("Agadez", "Niger", "Bus station", "Suspended", "until", "<svg", "1 monitoring"):
        assert words in text


def test_a_filter_answers_with_the_list_alone(cast, world):
    response = cast.client("bob").get(
        "/flows/", {"state": "closed"}, headers={"hx-request": "true", "hx-target": "results"}
    )
    text = response.content.decode()
    assert "No monitoring point fits" in text
    assert "<html" not in text


def test_a_points_page_tells_its_story(cast, world):
    text = cast.client("bob").get(pages(world)["point"]).content.decode()
    for words in ("Flood on the road", "Persons by month", "1,234", "7.5", "recorded by"):
        assert words in text
    assert "Change state" not in text


def test_a_synthetic_point_says_so(cast, world):
    with acting_as(cast.actor("alice")):
        MonitoringPoint.objects.update(is_synthetic=True)
    assert b"is made up" in cast.client("bob").get(pages(world)["point"]).content


def test_a_point_is_created(cast, world):
    client = cast.client("alice")
    response = client.post("/flows/points/new/", POINT)
    assert response.status_code == 302
    text = client.get(response.url).content.decode()
    for words in ("Séguédine", "NE001", "Planned", "06:00–18:00", "Truck or bus", "Drivers"):
        assert words in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "NE-AGZ"}, "has the code “NE-AGZ” already"),
        ({"code": "ne agz"}, "Use capital letters"),
        ({"closes_at": ""}, "Give both hours, or neither."),
        ({"admin_area": "NE999"}, "does not know this P-code"),
        ({"latitude": "99"}, "less than or equal to 90"),
        ({"since": "soon"}, "Enter a valid date"),
        ({"type": "castle"}, "not one of the available choices"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_point_that_cannot_be_comes_back_with_the_reason(cast, world, changes, words):
    response = cast.client("alice").post("/flows/points/new/", POINT | changes)
    assert response.status_code == 200
    assert words in response.content.decode()
    with acting_as(cast.actor("alice")):
        assert MonitoringPoint.objects.count() == 1


def test_a_point_is_changed(cast, world):
    client = cast.client("alice")
    url = pages(world)["edit_point"]
    assert b'value="NE-AGZ"' in client.get(url).content
    assert client.post(url, POINT | {"code": "NE-AGZ"}).status_code == 302
    with acting_as(cast.actor("alice")):
        point = MonitoringPoint.objects.get()
    assert (point.name, point.services, point.admin_area_id) == ("Séguédine", ["water"], "NE001")


def test_a_state_is_changed(cast, world):
    client = cast.client("alice")
    given = {"state": "active", "starts_on": clock.today().isoformat(), "reason": "Dry again"}
    response = client.post(pages(world)["state"], given)
    assert response.status_code == 302
    assert b"Dry again" not in client.get("/flows/").content
    assert "Active" in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "These dates overlap"),
        ("fr", "Ces dates se chevauchent"),
        ("ar", "هذه التواريخ متداخلة"),
    ],
)
def test_dates_that_overlap_are_refused_in_the_readers_language(cast, world, language, words):
    client = cast.client("alice")
    client.cookies["language"] = language
    today = clock.today()
    given = {
        "state": "closed",
        "starts_on": (today - timedelta(days=20)).isoformat(),
        "ends_on": today.isoformat(),
    }
    assert words in client.post(pages(world)["state"], given).content.decode()


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ({}, ["1,234", "Jan 2026", "Agadez"], []),
        ({"point": "NE-AGZ", "end": "2026-01-31"}, ["1,234"], ["1,254"]),
        ({"start": "2026-02-01"}, ["20"], ["1,234"]),
        ({"start": "2020-01-01", "end": "2020-02-01"}, ["Nothing was counted"], ["1,234"]),
        ({"start": "soon"}, ["Enter a valid date"], []),
    ],
)
def test_totals_on_the_page(cast, world, asked, shown, hidden):
    text = cast.client("bob").get("/flows/totals/", asked).content.decode()
    for words in shown:
        assert words in text
    for words in hidden:
        assert words not in text


def test_totals_are_the_same_on_the_page_and_as_json(cast, world):
    client = cast.client("bob")
    found = client.get("/api/flows/totals").json()
    assert sum(total["persons"] for total in found) == 1254
    assert "1,254" in client.get("/flows/totals/").content.decode()


def test_an_event_is_recorded_in_three_languages(cast, world):
    client = cast.client("alice")
    assert client.post("/flows/events/new/", EVENT).status_code == 302
    for language, title in (("en", "Flood"), ("fr", "Inondation"), ("ar", "فيضان")):
        client.cookies["language"] = language
        assert title in client.get("/flows/events/").content.decode()


def test_an_event_without_a_title_in_a_language_shows_the_english_one(cast, world):
    client = cast.client("bob")
    client.cookies["language"] = "fr"
    assert "Border closed" in client.get("/flows/events/").content.decode()


def test_an_event_is_corrected_and_removed(cast, world):
    client, url = cast.client("alice"), pages(world)["edit_event"]
    assert "إغلاق الحدود" in client.get(url).content.decode()
    wrong = EVENT | {"ends_on": "2026-01-01"}
    assert b"before the first day" in client.post(url, wrong).content
    assert client.post(url, EVENT).status_code == 302
    gone = url.replace("edit", "delete")
    assert client.get(gone).status_code == 405
    assert cast.client("bob").post(gone).status_code == 403
    assert client.post(gone).status_code == 302
    with acting_as(cast.actor("alice")):
        assert not FlowEvent.objects.exists()


def test_points_as_json(cast, world):
    client = cast.client("bob")
    (one,) = client.get("/api/flows/points").json()
    assert (one["code"], one["state"], one["persons_30_days"]) == ("NE-AGZ", "suspended", 20)
    assert client.get("/api/flows/points?state=active").json() == []
    whole = client.get(f"/api/flows/points/{one['id']}").json()
    assert [status["state"] for status in whole["statuses"]] == ["active", "suspended", "active"]
    assert whole["statuses"][1]["ends_on"] == (clock.today() + timedelta(days=5)).isoformat()
    january = whole["months"][0]
    assert (january["month"], january["outgoing"], january["hours"]) == ("2026-01", 1234, 7.5)


def test_a_state_is_changed_through_the_api(cast, world):
    url = f"/api/flows/points/{world['point'].pk}/states"
    later = (clock.today() + timedelta(days=30)).isoformat()
    client = cast.client("alice")
    given = {"state": "closed", "starts_on": later}
    response = client.post(url, given, content_type="application/json")
    assert (response.status_code, response.json()["state"]) == (201, "closed")
    again = client.post(url, given, content_type="application/json")
    assert again.status_code == 409
    assert "already" in again.json()["title"]
    unknown = client.post(url, given | {"state": "lost"}, content_type="application/json")
    assert unknown.status_code == 422
    for name, status in (("bob", 403), ("petra", 404), ("sam", 404), ("anonymous", 401)):
        refused = cast.client(name).post(url, given, content_type="application/json")
        assert refused.status_code == status


def test_events_as_json(cast, world):
    (one,) = cast.client("bob").get("/api/flows/events").json()
    assert (one["country"], one["title"]["en"]) == ("NER", "Border closed")
    assert cast.client("bob").get("/api/flows/events?country=MLI").json() == []


@pytest.mark.parametrize("path", ["points", "totals", "events"])
@pytest.mark.parametrize(("name", "status"), [("anonymous", 401), ("sam", 404), ("guard", 404)])
def test_the_json_is_not_for_strangers(cast, world, path, name, status):
    assert cast.client(name).get(f"/api/flows/{path}").status_code == status
