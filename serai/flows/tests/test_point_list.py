"""The list of points that phones get: whose, which, and how it is written."""

import csv
from datetime import date
from io import StringIO

import pytest

from serai.flows.actions.points import create_point
from serai.flows.queries.point_list import COLUMNS, points_csv
from serai.flows.tests import observing
from serai.kit.actor import acting_as

pytestmark = pytest.mark.django_db


def listed(cast, name, organisation=None):
    """Return the rows that somebody of the cast gets."""
    with acting_as(cast.actor(name)) as actor:
        text = points_csv(actor, organisation or cast.organisation).decode()
    return list(csv.DictReader(StringIO(text)))


@pytest.fixture
def points(cast):
    """Points of every state, one with an awkward name."""
    observing.countries()
    with acting_as(cast.actor("alice")):
        for state in ("active", "planned", "suspended", "inactive", "closed"):
            create_point(
                organisation=cast.organisation, state=state, since=date(2026, 1, 1),
                code=f"NE-{state.upper()}", name=f'{state.title()}, "N\'Guigmi"',
                country_id="NER", longitude=1.5, latitude=-2.25, type="port",
            )  # fmt: skip


def test_phones_get_every_point_that_may_be_observed_at(cast, points):
    rows = listed(cast, "alice")
    assert [row["name"] for row in rows] == ["NE-ACTIVE", "NE-INACTIVE", "NE-SUSPENDED"]
    assert rows[0] == {
        "name": "NE-ACTIVE", "label": 'Active, "N\'Guigmi"', "country": "NER",
        "longitude": "1.5", "latitude": "-2.25",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["petra", "guard", "anonymous"])
def test_strangers_get_none(cast, points, name):
    assert listed(cast, name) == []


def test_an_office_without_points_still_gets_the_headings(cast):
    with acting_as(cast.actor("alice")) as actor:
        assert points_csv(actor, cast.organisation).decode() == ",".join(COLUMNS) + "\n"
