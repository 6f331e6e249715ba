"""The list of points that phones get: whose, which, and how it is written."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from serai.flows.actions.point_lists import refresh_point_lists
from serai.flows.actions.points import change_point, create_point, set_state
from serai.flows.models import MonitoringPoint
from serai.flows.queries.point_list import COLUMNS, points_csv
from serai.flows.tests import observing
from serai.intake.actions.forms import change_form_state, keep_media, publish_form
from serai.intake.models import FormMedia
from serai.intake.queries.blobs import open_blob
from serai.kit.actor import acting_as, system_actor
from serai.kit.entities import follow_up_lists
from serai.ledger.actions import dispatch
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db
FORM = Path(__file__).parents[1] / "xlsforms/fmr.xlsx"


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


@pytest.mark.parametrize(
    ("name", "codes"),
    [("alice", ["NE-ACTIVE", "NE-INACTIVE", "NE-SUSPENDED"]), ("petra", []), ("guard", []),
     ("sam", []), ("anonymous", [])],
)  # fmt: skip
def test_a_browser_gets_what_its_user_may_view_with_the_columns_asked_for(
    cast, points, name, codes
):
    with acting_as(cast.actor(name)) as actor:
        rows = follow_up_lists()["points"].rows_for(actor, ("name", "country"))
    assert rows == [{"name": code, "country": "NER"} for code in codes]


@pytest.fixture
def form(cast, points):
    """The registry form, published by somebody who has points."""
    with acting_as(cast.actor("alice")) as actor:
        version = publish_form(
            actor=actor, organisation=cast.organisation, file_name="fmr.xlsx",
            content=FORM.read_bytes(),
        )  # fmt: skip
    while dispatch():
        pass
    return version


def on_phones(version):
    """Return the codes in the list that phones download with this version."""
    with acting_as(system_actor()):
        media = FormMedia.objects.get(form_version=version, name="points.csv")
        with open_blob(media.blob) as file:
            return [row["name"] for row in csv.DictReader(StringIO(file.read().decode()))]


def times_kept():
    with acting_as(system_actor()):
        return Event.objects.filter(name="form.media_kept").count()


def test_a_published_form_has_its_list_at_once(form):
    assert on_phones(form) == ["NE-ACTIVE", "NE-INACTIVE", "NE-SUSPENDED"]
    assert times_kept() == 1


def test_a_change_of_points_reaches_the_phones_without_a_new_form(cast, form):
    with acting_as(cast.actor("alice")):
        create_point(
            organisation=cast.organisation, state="active", since=date(2026, 1, 1), code="NE-NEW",
            name="Aaa", country_id="NER", longitude=1.0, latitude=2.0, type="port",
        )  # fmt: skip
        gone = MonitoringPoint.objects.get(code="NE-INACTIVE")
        set_state(point=gone, state="closed", starts_on=date(2026, 2, 1))
        change_point(point=MonitoringPoint.objects.get(code="NE-SUSPENDED"), name="Zzz")
    while dispatch():
        pass
    assert on_phones(form) == ["NE-NEW", "NE-ACTIVE", "NE-SUSPENDED"]


def refresh(cast):
    with acting_as(system_actor()) as actor:
        return refresh_point_lists(actor=actor, organisation_ids=[cast.organisation.pk])


def test_an_unchanged_list_is_left_alone(cast, form):
    assert refresh(cast) == 0
    assert times_kept() == 1


def test_an_offices_own_list_is_left_alone(cast, form):
    with acting_as(cast.actor("alice")):
        keep_media(version=form, name="points.csv", content=b"name,label\nNE-OWN,Own\n")
    assert refresh(cast) == 0
    assert on_phones(form) == ["NE-OWN"]


def test_a_closed_form_is_left_alone(cast, form):
    with acting_as(cast.actor("alice")):
        keep_media(version=form, name="points.csv", content=",".join(COLUMNS).encode() + b"\n")
        change_form_state(form=form.form, state="closing")
        change_form_state(form=form.form, state="closed")
    assert refresh(cast) == 0
    assert on_phones(form) == []
