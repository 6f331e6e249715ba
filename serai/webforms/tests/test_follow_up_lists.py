"""A follow-up list from its room to a device: whose rows, which columns, how long."""

import csv
import hashlib
import io
from datetime import timedelta

import pytest
from django.apps import apps

from serai.accounts.access import actor_for
from serai.accounts.choices import Role
from serai.accounts.models import Membership
from serai.directory.models import Country
from serai.intake.actions.forms import keep_media
from serai.intake.models import FormMedia
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.entities import follow_up_lists
from serai.webforms.actions.browsers import enrol_browser
from serai.webforms.tests.conftest import publish, workbook

pytestmark = pytest.mark.django_db
VISIT = [
    ("type", "name", "label", "choice_filter", "calculation"),
    ("select_one_from_file points.csv", "point", "Which point?", "country = 'NER'", ""),
    ("calculate", "where", "", "", "instance('points')/root/item[name = ${point}]/latitude"),
]


@pytest.fixture
def visit(cast, form):
    """A form that goes on with monitoring points, published by alice."""
    return publish(cast, workbook("visit", VISIT), "visit")


@pytest.fixture
def asked(cast, visit, client):
    """Ask for the list as the browser of somebody of the cast; return the answer."""

    def ask(name):
        actor = actor_for(getattr(cast, name))
        with acting_as(actor):
            _browser, token = enrol_browser(
                actor=actor, user=getattr(cast, name), organisation=cast.organisation, kept=True
            )
        header = {"Authorization": f"Bearer {token}"}
        forms = client.post("/fill/check", headers=header).json()["forms"]
        version = next(one for one in forms if one["form_id"] == "visit")["version"]
        return client.get(f"/fill/versions/{version}/lists/points", headers=header)

    return ask


def rows(answer):
    """Return the rows of a list's CSV."""
    return list(csv.DictReader(io.StringIO(answer.json()["csv"])))


def test_every_registered_list_is_whole():
    for name, one in follow_up_lists().items():
        assert one.name == name
        assert one.columns[:2] == ("name", "label")
        assert len(set(one.columns)) == len(one.columns)
        assert str(one.label)
    assert set(follow_up_lists()) == {"points", "persons"}


def test_nobody_who_is_not_signed_in_gets_rows_of_any_list(cast):
    with acting_as(cast.actor("anonymous")) as nobody:
        for one in follow_up_lists().values():
            assert list(one.rows_for(nobody, one.columns)) == []


def test_the_form_gets_the_points_with_the_columns_it_reads(cast, asked, visit):
    names = {f"name_{language}": "Niger" for language in ("en", "fr", "ar", "es", "ru", "zh")}
    Country.objects.get_or_create(iso3="NER", defaults={"m49": 562, **names})
    with acting_as(cast.actor("alice")):
        apps.get_model("flows", "MonitoringPoint").objects.create(
            organisation=cast.organisation, code="NE-1", name="Dirkou, \"east\"",
            country_id="NER", longitude=12.9, latitude=19.0, type="border_crossing",
        )  # fmt: skip
        FormMedia.objects.filter(form_version__form=visit).update(blob=None)
    given = asked("alice")
    assert rows(given) == [
        {"name": "NE-1", "label": 'Dirkou, "east"', "country": "NER", "latitude": "19.0"}
    ]
    assert hashlib.sha256(given.json()["csv"].encode()).hexdigest() == given.json()["sha256"]


def test_a_list_ends_with_a_sessions_time(asked, settings):
    settings.SESSION_COOKIE_AGE = 600
    ends = asked("alice").json()["expires"]
    now = clock.now()
    assert (now + timedelta(seconds=580)).isoformat() < ends
    assert ends < (now + timedelta(seconds=620)).isoformat()


def test_a_file_of_the_office_goes_before_the_rooms_list(cast, asked, visit):
    with acting_as(cast.actor("alice")):
        version = visit.versions.get()
        keep_media(version=version, name="points.csv", content=b"name,label,country\nX,X,NER\n")
    assert asked("alice").status_code == 404


def test_a_user_of_another_organisation_gets_only_their_own(cast, asked, client):
    """Who fills in forms of two organisations is given what both show them, nobody else's."""
    Membership.objects.create(
        user=cast.petra,
        team=cast.organisation.teams.first(),
        role=Role.ENUMERATOR,
        starts_on="2020-01-01",
    )
    assert rows(asked("petra")) == []
