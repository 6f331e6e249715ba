"""What the pages of flow monitoring say: faults by field, states, months, maps, totals."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from serai.flows import choices
from serai.flows.actions import points as actions
from serai.flows.models import FlowEvent, MonitoringPoint, PointStatus
from serai.flows.queries import points as queries
from serai.flows.queries.totals import totals
from serai.flows.tests.test_point_pages import EVENT, POINT, pages, world  # noqa: F401
from serai.flows.tests.test_points import VALUES, alice, day, history, observe, point, watch  # noqa: F401
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db

POINT_FAULTS = [
    ("code", ""), ("code", "ne-1"), ("code", "-NE"), ("code", "N" * 41), ("code", "NE AGZ"),
    ("name", ""), ("name", "x" * 161), ("country", ""), ("country", "QQQ"), ("longitude", ""),
    ("longitude", "180.1"), ("longitude", "nan"), ("latitude", "-90.1"), ("latitude", "north"),
    ("type", ""), ("type", "castle"), ("opens_at", "25:00"), ("closes_at", "noon"),
    ("movements", ["sideways"]), ("transports", ["balloon"]), ("key_informants", ["nobody"]),
    ("services", ["opera"]), ("state", "lost"), ("state", ""), ("since", ""),
    ("since", "2026-02-30"), ("admin_area", "NE999"), ("route", "x"), ("organisation", "x"),
]  # fmt: skip


def test_every_field_of_a_point_says_what_is_wrong_with_it(cast, world):  # noqa: F811
    client = cast.client("alice")
    for field, value in POINT_FAULTS:
        response = client.post("/flows/points/new/", POINT | {field: value})
        assert response.status_code == 200, field
        assert field in response.context["form"].errors, (field, value)
        text = response.content.decode()
        assert field == "name" or 'value="Séguédine"' in text
    with acting_as(cast.actor("alice")):
        assert MonitoringPoint.objects.count() == 1


EVENT_FAULTS = [
    ("starts_on", ""), ("starts_on", "soon"), ("ends_on", ""), ("ends_on", "2026-01-31"),
    ("country", "QQQ"), ("source", ""), ("source", "x" * 201), ("title_en", ""),
    ("title_en", "x" * 121), ("title_fr", "x" * 121), ("title_ar", "x" * 121),
]  # fmt: skip


def test_every_field_of_an_event_says_what_is_wrong_with_it(cast, world):  # noqa: F811
    client = cast.client("alice")
    for field, value in EVENT_FAULTS:
        response = client.post("/flows/events/new/", EVENT | {field: value})
        assert field in response.context["form"].errors, (field, value)
        assert field == "title_ar" or "فيضان" in response.content.decode()
    with acting_as(cast.actor("alice")):
        assert FlowEvent.objects.count() == 1


STATE_FAULTS = [
    ({"state": "lost"}, "state"), ({"state": ""}, "state"), ({"starts_on": ""}, "starts_on"),
    ({"starts_on": "soon"}, "starts_on"), ({"ends_on": "2026-02-30"}, "ends_on"),
    ({"reason": "x" * 201}, "reason"), ({"ends_on": "2030-01-01"}, "__all__"),
    ({"starts_on": "2000-01-01", "ends_on": "2040-01-01"}, "__all__"),
]  # fmt: skip


def test_every_fault_of_a_state_is_said_and_nothing_changes(cast, world):  # noqa: F811
    client = cast.client("alice")
    good = {"state": "closed", "starts_on": "2040-01-01", "ends_on": "", "reason": "Road moved"}
    for changes, field in STATE_FAULTS:
        response = client.post(pages(world)["state"], good | changes)
        assert list(response.context["form"].errors) == [field], changes
        assert "reason" in changes or "Road moved" in response.content.decode()
    with acting_as(cast.actor("alice")):
        assert PointStatus.objects.count() == 3


REFUSALS = [
    (actions.PointCodeTaken(code="NE-1"), "Un autre point", "NE-1"),
    (actions.DatesOverlap(start="1", state="x"), "Ces dates se chevauchent", "متداخلة"),
    (actions.NoChange(state="x"), "déjà", "x"),
    (actions.EndsBeforeStart(), "dernier jour", "اليوم"),
]


@pytest.mark.parametrize(("refusal", "french", "arabic"), REFUSALS)
def test_every_refusal_speaks_the_readers_language(refusal, french, arabic):
    english = str(refusal)
    for language, words in (("fr", french), ("ar", arabic)):
        with override(language):
            assert words in str(refusal)
            assert str(refusal) != english


SAME = {"Transport", "Direction", "Port", "Train", "Information"}
WORDS = (choices.PointType, choices.PointState, choices.Direction, choices.Sex, choices.AgeBand,
         choices.Transport, choices.Reason, choices.Vulnerability, choices.SourceKind,
         choices.KeyInformant, choices.PointService)  # fmt: skip


@pytest.mark.parametrize("words", WORDS, ids=lambda w: w.__name__)
def test_every_word_of_the_room_is_translated(words):
    for one in words:
        with override("en"):
            english = str(one.label)
        with override("fr"):
            assert str(one.label) != english or english in SAME, one
        with override("ar"):
            assert str(one.label) != english, one


STATES = [
    ("planned", "Planned", "Prévu"), ("active", "Active", "Actif"),
    ("suspended", "Suspended", "Suspendu"), ("inactive", "Inactive", "Inactif"),
    ("closed", "Closed", "Fermé"),
]  # fmt: skip


@pytest.mark.parametrize(("state", "english", "french"), STATES)
def test_each_state_is_named_on_the_list_and_on_the_point(cast, alice, state, english, french):  # noqa: F811
    one = actions.create_point(organisation=cast.organisation, state=state, **VALUES)
    client = cast.client("bob")
    for language, word in (("en", english), ("fr", french)):
        client.cookies["language"] = language
        for url in ("/flows/", f"/flows/points/{one.pk}/"):
            assert word in client.get(url).content.decode()
    counts = {row[0]: row[2] for row in client.get("/flows/").context["counts"]}
    assert counts == {s: int(s == state) for s, *_ in STATES if s != "closed"}


ASKED = [
    ({}, 2), ({"text": "aga"}, 1), ({"text": "zzz"}, 0), ({"country": "NER"}, 2),
    ({"state": "active"}, 1), ({"state": "planned"}, 1), ({"kind": "port"}, 1),
    ({"kind": "port", "state": "active"}, 0), ({"country": "QQQ"}, 2), ({"state": "lost"}, 2),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "found"), ASKED)
def test_the_page_filters_as_the_query_does(cast, point, asked, found):  # noqa: F811
    actions.create_point(
        organisation=cast.organisation, **VALUES | {"code": "NE-P", "name": "Port", "type": "port"}
    )
    response = cast.client("bob").get("/flows/", asked)
    assert len(response.context["rows"]) == found
    assert (response.context["chart"] is None) is (found == 0)


def test_the_map_of_points_has_a_table_of_the_same(cast, point):  # noqa: F811
    observe(point, clock.today(), 1500)
    chart = cast.client("bob").get("/flows/").context["chart"]
    assert [str(name) for name in chart.head] == [
        "Monitoring point", "State", "Persons in the last 30 days",
    ]  # fmt: skip
    assert [tuple(map(str, row)) for row in chart.rows] == [("Agadez", "Active", "1,500")]


@pytest.mark.parametrize(("longitude", "latitude"), [(0, 0), (180, 90), (-180, -90), (179.9, -85)])
def test_a_point_anywhere_on_earth_has_its_page(cast, point, longitude, latitude):  # noqa: F811
    MonitoringPoint.objects.update(longitude=longitude, latitude=latitude)
    client = cast.client("bob")
    assert client.get("/flows/").status_code == 200
    assert "<svg" in client.get(f"/flows/points/{point.pk}/").content.decode()


def test_a_points_months_are_drawn_and_listed(cast, point):  # noqa: F811
    observe(point, date(2026, 1, 3), 1200)
    observe(point, date(2026, 2, 3), 5, "incoming")
    watch(point, date(2026, 1, 3), "7.5")
    chart = cast.client("bob").get(f"/flows/points/{point.pk}/").context["chart"]
    assert [tuple(map(str, row)) for row in chart.rows] == [
        ("Jan 2026", "0", "1,200", "0", "7.5"), ("Feb 2026", "5", "0", "0", "not known"),
    ]  # fmt: skip


def test_a_point_where_nothing_was_seen_says_so(cast, point):  # noqa: F811
    response = cast.client("bob").get(f"/flows/points/{point.pk}/")
    assert response.context["chart"] is None
    assert "Nothing seen here yet" in response.content.decode()
    assert "Latest observations" not in response.content.decode()


def test_facts_of_a_point_stand_in_words(cast, point):  # noqa: F811
    MonitoringPoint.objects.update(
        movements=["incoming", "internal"], transports=["boat"], key_informants=["driver", "ngo"],
        services=["water", "strange"], is_official=False,
    )  # fmt: skip
    facts = cast.client("bob").get(f"/flows/points/{point.pk}/").context["facts"]
    assert facts == [
        ("Movements", ["Incoming", "Internal"]), ("Transport", ["Boat"]),
        ("Key informants", ["Drivers", "Aid workers"]), ("Services present", ["Water", "strange"]),
    ]  # fmt: skip


def test_totals_stand_in_a_table_of_twelve_months_at_most(cast, point):  # noqa: F811
    for n in range(14):
        observe(point, date(2025 + n // 12, n % 12 + 1, 5), 10 + n)
    observe(point, date(2026, 2, 6), 7, "incoming")
    context = cast.client("bob").get("/flows/totals/").context
    assert (len(context["months"]), context["left_out"]) == (12, 2)
    rows = {str(row["direction"]): row for row in context["rows"]}
    assert rows["Outgoing"]["figures"] == list(range(12, 24))
    assert rows["Incoming"]["figures"] == [None] * 11 + [7]
    assert context["sums"][-1] == 23 + 7
    assert context["persons"] == sum(context["sums"]) == sum(range(12, 24)) + 7


@pytest.mark.parametrize(("name", "figure"), [("ada", 12), ("alice", 12), ("bob", 12),
                                              ("petra", 0)])  # fmt: skip
def test_every_door_shows_the_same_total(cast, point, name, figure):  # noqa: F811
    observe(point, date(2026, 1, 3), 5)
    observe(point, date(2026, 2, 3), 7, "incoming")
    client, actor = cast.client(name), cast.actor(name)
    assert client.get("/flows/totals/").context["persons"] == figure
    assert sum(one["persons"] for one in client.get("/api/flows/totals").json()) == figure
    with acting_as(actor):
        assert sum(one.persons for one in totals(actor)) == figure


@pytest.mark.parametrize(
    ("changes", "states"),
    [
        ([("suspended", 0, 9)], ["active", "suspended", "active"]),
        ([("suspended", 0, 9), ("closed", 10, None)], None),
        ([("closed", 0, None), ("active", 5, 9)], ["active", "closed", "active", "closed"]),
        ([("inactive", 0, 0)], ["active", "inactive", "active"]),
        ([("closed", 9, None), ("closed", 4, None)], ["active", "closed"]),
        ([("suspended", 0, 4), ("inactive", 5, 9)], None),
        ([("suspended", -200, -150)], ["suspended", "active"]),
    ],
)
def test_states_one_after_the_other(point, changes, states):  # noqa: F811
    refused = False
    for state, start, end in changes:
        try:
            actions.set_state(
                point=point, state=state, starts_on=day(start),
                ends_on=None if end is None else day(end),
            )  # fmt: skip
        except actions.DatesOverlap:
            refused = True
    found = [state for state, _, _ in history(point)]
    assert (None if refused else found) == states


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"name": "X"}, ["name"]), ({"longitude": 8.0}, ["longitude"]),
        ({"movements": ["incoming"]}, ["movements"]), ({"code": "NE-NEW"}, ["code"]),
        ({"is_official": False, "type": "port"}, ["is_official", "type"]), ({}, None),
        ({"name": "Agadez"}, None),
    ],
)  # fmt: skip
def test_a_change_of_a_point_is_recorded_by_column(point, changed, names):  # noqa: F811
    actions.change_point(point=point, **changed)
    events = Event.objects.filter(name="point.changed")
    assert [event.payload["changed"] for event in events] == ([names] if names else [])
    point.refresh_from_db()
    assert all(getattr(point, name) == value for name, value in changed.items())


@pytest.mark.parametrize(
    ("days", "last", "persons"),
    [((0,), 0, 5), ((29,), 29, 5), ((30,), 30, None), ((0, 29, 30), 0, 10), ((), None, None)],
)
def test_what_a_row_of_the_list_counts(alice, point, days, last, persons):  # noqa: F811
    today = clock.today()
    for ago in days:
        observe(point, today - timedelta(days=ago), 5)
    (row,) = queries.points(alice)
    assert row.persons == persons
    assert row.last_observed == (None if last is None else today - timedelta(days=last))


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Border closed"), ("fr", "Border closed"), ("ar", "إغلاق الحدود")],
)
def test_an_events_title_is_the_readers_or_the_english_one(cast, world, language, title):  # noqa: F811
    client = cast.client("bob")
    client.cookies["language"] = language
    assert title in client.get("/flows/events/").content.decode()


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("flow_event.recorded", {"country": "NER", "languages": ["ar", "en", "fr"],
                                 "starts_on": "2026-02-01", "ends_on": "2026-02-09"}),
        ("flow_event.changed", {"country": "", "languages": ["en"],
                                "starts_on": "2026-02-01", "ends_on": "2026-02-20"}),
        ("flow_event.removed", {"country": "", "languages": ["en"],
                                "starts_on": "2026-02-01", "ends_on": "2026-02-20"}),
    ],
)  # fmt: skip
def test_what_the_ledger_keeps_of_an_event(cast, alice, name, payload):  # noqa: F811
    client = cast.client("alice")
    client.post("/flows/events/new/", EVENT)
    url = f"/flows/events/{FlowEvent.objects.get().pk}/edit/"
    client.post(url, EVENT | {"country": "", "title_fr": "", "title_ar": "",
                              "ends_on": "2026-02-20"})  # fmt: skip
    client.post(url.replace("edit", "delete"))
    event = Event.objects.get(name=name)
    assert event.payload == payload
    assert "Flood" not in str(event.payload)
