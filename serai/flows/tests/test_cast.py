"""Everybody of the cast at every door of flow monitoring, what each sees, and what each may do."""

from datetime import date, timedelta

import pytest

from serai.flows.models import FlowEvent, MonitoringPoint, PointStatus
from serai.flows.tests.test_point_pages import EVENT, POINT, pages, world  # noqa: F401
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor

pytestmark = pytest.mark.django_db

OPEN = ("points", "totals", "events")
OWN = ("point",)
NEW = ("add_point", "add_event")
CHANGE = ("edit_point", "state", "edit_event")
WHO = {
    "ada": dict.fromkeys((*OPEN, *OWN, *NEW, *CHANGE), 200),
    "alice": dict.fromkeys((*OPEN, *OWN, *NEW, *CHANGE), 200),
    "bob": dict.fromkeys((*OPEN, *OWN), 200) | dict.fromkeys((*NEW, *CHANGE), 403),
    "nadia": dict.fromkeys((*OPEN, *OWN, *NEW, *CHANGE), 404),
    "otto": dict.fromkeys((*OPEN, *OWN, *NEW, *CHANGE), 404),
    "petra": dict.fromkeys((*OPEN, *NEW), 200) | dict.fromkeys((*OWN, *CHANGE), 404),
    "sam": dict.fromkeys((*OPEN, *OWN, *NEW, *CHANGE), 404),
    "guard": dict.fromkeys((*OPEN, *OWN, *NEW, *CHANGE), 404),
    "anonymous": dict.fromkeys((*OPEN, *OWN, *NEW, *CHANGE), 302),
}


@pytest.mark.parametrize(("name", "expected"), WHO.items())
def test_everybody_at_every_page(cast, world, name, expected):  # noqa: F811
    client = cast.client(name)
    found = {page: client.get(url).status_code for page, url in pages(world).items()}
    assert found == expected


def posts(world):  # noqa: F811
    """Return what each writing page is sent, and where."""
    urls, today = pages(world), clock.today()
    state = {"state": "closed", "starts_on": (today + timedelta(days=60)).isoformat()}
    return {
        "add_point": (urls["add_point"], POINT),
        "edit_point": (urls["edit_point"], POINT | {"code": "NE-AGZ"}),
        "state": (urls["state"], state),
        "add_event": (urls["add_event"], EVENT),
        "edit_event": (urls["edit_event"], EVENT),
        "delete_event": (urls["edit_event"].replace("edit", "delete"), {}),
    }


WRITES = {
    "ada": (302, 302, 302, 302, 302, 302),
    "bob": (403, 403, 403, 403, 403, 403),
    "nadia": (404, 404, 404, 404, 404, 404),
    "otto": (404, 404, 404, 404, 404, 404),
    "petra": (302, 404, 404, 302, 404, 404),
    "sam": (404, 404, 404, 404, 404, 404),
    "guard": (404, 404, 404, 404, 404, 404),
    "anonymous": (302, 302, 302, 302, 302, 302),
}


@pytest.mark.parametrize(("name", "statuses"), WRITES.items())
def test_everybody_who_writes(cast, world, name, statuses):  # noqa: F811
    client, given = cast.client(name), posts(world)
    found = tuple(client.post(url, data).status_code for url, data in given.values())
    assert found == statuses
    with acting_as(system_actor()):
        home = MonitoringPoint.objects.filter(organisation=cast.organisation)
        kept = home.count(), FlowEvent.objects.filter(organisation=cast.organisation).count()
        closed = PointStatus.objects.filter(state="closed").exists()
    assert (kept, closed) == (((2, 1), True) if name == "ada" else ((1, 1), False))


def test_who_is_not_signed_in_is_led_to_the_door(cast, world):  # noqa: F811
    client = cast.client("anonymous")
    for url in pages(world).values():
        response = client.get(url)
        assert response.url.split("?")[0] == "/account/login/"
    for url, data in posts(world).values():
        assert client.post(url, data).url.split("?")[0] == "/account/login/"


def operations(world):  # noqa: F811
    point = world["point"].pk
    return {
        "points": "/api/flows/points", "point": f"/api/flows/points/{point}",
        "totals": "/api/flows/totals", "events": "/api/flows/events",
        "no_such_point": "/api/flows/points/00000000-0000-7000-8000-000000000000",
        "no_id": "/api/flows/points/x",
    }  # fmt: skip


MEMBER = {"points": 200, "point": 200, "totals": 200, "events": 200, "no_such_point": 404,
          "no_id": 422}  # fmt: skip
NOT_HERE = dict.fromkeys(("points", "point", "totals", "events", "no_such_point"), 404)
API = {
    "ada": MEMBER,
    "alice": MEMBER,
    "bob": MEMBER,
    "petra": MEMBER | {"point": 404},
    "nadia": NOT_HERE | {"no_id": 422},
    "otto": NOT_HERE | {"no_id": 422},
    "sam": NOT_HERE | {"no_id": 422},
    "guard": NOT_HERE | {"no_id": 422},
    "anonymous": dict.fromkeys(MEMBER, 401),
}


@pytest.mark.parametrize(("name", "expected"), API.items())
def test_everybody_at_every_operation(cast, world, name, expected):  # noqa: F811
    client = cast.client(name)
    found = {one: client.get(url).status_code for one, url in operations(world).items()}
    assert found == expected


@pytest.mark.parametrize(("name", "many"), [("ada", 1), ("alice", 1), ("bob", 1), ("petra", 0)])
def test_whose_points_totals_and_events_the_json_shows(cast, world, name, many):  # noqa: F811
    client = cast.client(name)
    assert len(client.get("/api/flows/points").json()) == many
    assert len(client.get("/api/flows/totals").json()) == 2 * many
    assert len(client.get("/api/flows/events").json()) == many


SET_STATE = {"ada": 201, "alice": 201, "bob": 403, "nadia": 404, "otto": 404, "petra": 404,
             "sam": 404, "guard": 404, "anonymous": 401}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), SET_STATE.items())
def test_who_may_change_a_state_through_the_api(cast, world, name, status):  # noqa: F811
    url = f"/api/flows/points/{world['point'].pk}/states"
    given = {"state": "closed", "starts_on": "2040-01-01"}
    response = cast.client(name).post(url, given, content_type="application/json")
    assert response.status_code == status
    with acting_as(system_actor()):
        assert PointStatus.objects.filter(state="closed").exists() is (status == 201)


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"state": "suspended", "starts_on": "today"}, 409, "“Suspended” on that day already"),
        ({"state": "closed", "starts_on": "later", "ends_on": "today"}, 409, "before the first"),
        ({"state": "closed", "starts_on": "before"}, 409, "These dates overlap"),
        ({"state": "closed"}, 422, "starts_on"),
        ({"starts_on": "today"}, 422, "state"),
        ({"state": "lost", "starts_on": "today"}, 422, "state"),
        ({"state": "closed", "starts_on": "soon"}, 422, "starts_on"),
        ({"state": "closed", "starts_on": "today", "ends_on": "2026-02-30"}, 422, "ends_on"),
        ({"state": "closed", "starts_on": "today", "reason": 7}, 422, "reason"),
    ],
)
def test_a_state_that_cannot_be_is_refused_in_words(cast, world, given, status, words):  # noqa: F811
    today = clock.today()
    days = {"today": today, "later": today + timedelta(days=9), "before": today - timedelta(40)}
    given = {k: days[v].isoformat() if v in days else v for k, v in given.items()}
    url = f"/api/flows/points/{world['point'].pk}/states"
    response = cast.client("alice").post(url, given, content_type="application/json")
    assert response.status_code == status
    assert words in str(response.json())
    with acting_as(system_actor()):
        assert PointStatus.objects.count() == 3


@pytest.mark.parametrize(
    ("ends_on", "shown"),
    [("2040-01-01", "2040-01-01"), ("2040-12-31", "2040-12-31"), ("9999-12-31", None),
     (None, None)],
)  # fmt: skip
def test_a_state_comes_back_as_it_was_given(cast, world, ends_on, shown):  # noqa: F811
    url = f"/api/flows/points/{world['point'].pk}/states"
    given = {"state": "closed", "starts_on": "2040-01-01", "ends_on": ends_on, "reason": "x" * 300}
    response = cast.client("alice").post(url, given, content_type="application/json")
    assert (response.status_code, response.json()) == (201, {
        "state": "closed", "starts_on": "2040-01-01", "ends_on": shown, "reason": "x" * 200,
    })  # fmt: skip


def test_a_point_as_json_is_whole(cast, world):  # noqa: F811
    one = cast.client("bob").get(f"/api/flows/points/{world['point'].pk}").json()
    assert {k: v for k, v in one.items() if k not in {"id", "statuses", "months"}} == {
        "organisation": "SR", "code": "NE-AGZ", "name": "Agadez", "country": "NER",
        "admin_area": None, "longitude": 7.99, "latitude": 16.97, "type": "bus_station",
        "is_official": True, "movements": [], "transports": [], "key_informants": [],
        "services": [], "is_synthetic": False, "state": "suspended",
        "last_observed": (clock.today() - timedelta(days=9)).isoformat(), "persons_30_days": 20,
    }  # fmt: skip
    assert one["months"][0] == {
        "month": "2026-01", "incoming": 0, "outgoing": 1234, "internal": 0, "hours": 7.5,
    }  # fmt: skip
    assert [s["reason"] for s in one["statuses"]] == ["", "Flood on the road", ""]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1), ("text=aga", 1), ("text=AGZ", 1), ("text=arl", 0), ("country=NER", 1),
        ("country=MLI", 0), ("state=suspended", 1), ("state=active", 0), ("state=lost", 0),
        ("kind=bus_station", 1), ("kind=port", 0), ("text=aga&country=NER&state=suspended", 1),
        ("text=%25", 0), ("text=_", 0),
    ],
)  # fmt: skip
def test_points_are_asked_for_through_the_api(cast, world, query, found):  # noqa: F811
    assert len(cast.client("bob").get(f"/api/flows/points?{query}").json()) == found


@pytest.mark.parametrize(
    ("query", "figures"),
    [
        ("", [("incoming", 20), ("outgoing", 1234)]),
        ("point=NE-AGZ", [("incoming", 20), ("outgoing", 1234)]),
        ("point=NE-ARL", []),
        ("organisation=SR", [("incoming", 20), ("outgoing", 1234)]),
        ("organisation=PA", []),
        ("end=2026-01-31", [("outgoing", 1234)]),
        ("start=2026-01-05&end=2026-01-05", [("outgoing", 1234)]),
        ("start=2026-01-06&end=2026-01-06", []),
        ("start=2026-02-01", [("incoming", 20)]),
        ("start=2027-01-01&end=2026-01-01", []),
    ],
)
def test_totals_are_asked_for_through_the_api(cast, world, query, figures):  # noqa: F811
    found = cast.client("bob").get(f"/api/flows/totals?{query}").json()
    assert [(one["direction"], one["persons"]) for one in found] == figures
    assert all((one["organisation"], one["point"], one["observations"]) == ("SR", "NE-AGZ", 1)
               for one in found)  # fmt: skip


@pytest.mark.parametrize("query", ["start=soon", "end=2026-02-30", "start=2026-01"])
def test_a_day_that_is_none_is_not_guessed(cast, world, query):  # noqa: F811
    assert cast.client("bob").get(f"/api/flows/totals?{query}").status_code == 422


def test_an_event_as_json_is_whole(cast, world):  # noqa: F811
    (one,) = cast.client("bob").get("/api/flows/events?country=NER").json()
    today = clock.today().isoformat()
    assert one == {
        "id": str(world["event"].pk), "country": "NER", "starts_on": today, "ends_on": today,
        "title": {"en": "Border closed", "ar": "إغلاق الحدود"}, "source": "Governorate",
    }  # fmt: skip


def test_events_come_latest_first_with_those_of_several_countries(cast, world):  # noqa: F811
    client = cast.client("alice")
    client.post("/flows/events/new/", EVENT | {"country": "", "title_en": "Drought"})
    found = client.get("/api/flows/events").json()
    assert [(one["title"]["en"], one["country"]) for one in found] == [
        ("Border closed", "NER"), ("Drought", None),
    ]  # fmt: skip
    assert "Several countries" in client.get("/flows/events/").content.decode()
    assert date.fromisoformat(found[1]["starts_on"]) == date(2026, 2, 1)
