"""A hand-made sheet and interview, small enough to be read, for tests of what phones send."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from serai.demonstration.methods.network import Point, Stream
from serai.demonstration.methods.world import Group, Interview, Sheet

PERIOD = UUID(int=1, version=4)
GROUP = UUID(int=2, version=4)
TALK = UUID(int=3, version=4)
ANSWERS = {
    "direction": "outgoing", "nationality": "NER", "persons": 7, "origin_country": "NER",
    "previous_country": "NGA", "next_country": "DZA", "destination_country": "ITA",
    "transport": "truck_bus", "reasons": "economic seasonal",
}  # fmt: skip


def a_group(**changes):
    """Return a group of seven: four men, two women, a girl; one woman is pregnant."""
    values = {
        "id": GROUP,
        "answers": ANSWERS,
        "counts": {"male_18_59": 4, "female_18_59": 2, "female_0_4": 1},
        "care": {"pregnant": 1},
    }
    return Group(**values | changes)


def a_sheet(**changes):
    """Return a morning's sheet with one group."""
    values = {
        "instance_id": "uuid:sheet", "period_id": PERIOD, "point": "NER-ARLIT",
        "sender": "NER-ARLIT", "enumerator": "ARL-1", "day": date(2026, 10, 5), "slot": "06-12",
        "starts_at": time(6, 15), "ends_at": time(11, 45),
        "opened": datetime(2026, 10, 5, 11, 50, tzinfo=UTC),
        "closed": datetime(2026, 10, 5, 12, 5, tzinfo=UTC),
        "place": (7.3853, 18.7369), "groups": (a_group(),),
    }  # fmt: skip
    return Sheet(**values | changes)


def an_interview(**changes):
    """Return an interview with somebody who agreed to talk."""
    values = {
        "instance_id": "uuid:talk", "entity_id": TALK, "point": "NER-ARLIT",
        "sender": "NER-ARLIT", "enumerator": "ARL-3", "day": date(2026, 10, 6),
        "opened": datetime(2026, 10, 6, 9, 0, tzinfo=UTC),
        "closed": datetime(2026, 10, 6, 9, 20, tzinfo=UTC),
        "consented": True, "before": False, "answers": {"age": "31", "needs": "health transport"},
    }  # fmt: skip
    return Interview(**values | changes)


def a_stream(**changes):
    """Return a stream in which everything has one outcome, but for what a test changes."""
    values = {
        "direction": "outgoing", "season": (1.0,) * 12, "next": "DZA", "women": 0.0,
        "children": 0.0, "origin": {"NER": 1}, "previous": {"NGA": 1}, "destination": {"ITA": 1},
        "transport": {"car": 1}, "reasons": {"economic": 100},
    }  # fmt: skip
    return Stream(**values | changes)


def a_point(**changes):
    """Return a point with one stream, "one"."""
    values = {
        "code": "NER-ARLIT", "type": "bus_station", "pace": 3.0, "sheets": 4,
        "streams": {"one": 1.0},
    }  # fmt: skip
    return Point(**values | changes)
