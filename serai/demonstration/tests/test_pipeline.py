"""The demonstration, whole but small: in this process, with the test client as the phones' line."""

from collections import Counter
from datetime import date, time, timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum
from django.test import Client

from serai.accounts.access import actor_for
from serai.accounts.choices import Role
from serai.accounts.models import ApiToken, Organisation, User
from serai.demonstration.actions import office as demo
from serai.demonstration.management.commands import demo as command
from serai.demonstration.methods.network import read_network
from serai.demonstration.methods.openrosa_client import Sent
from serai.evidence.choices import ReleaseState
from serai.evidence.models import Release
from serai.flows.choices import PointState
from serai.flows.models import (
    FlowEvent,
    ImportBatch,
    MonitoringPoint,
    ObservationPeriod,
    PointStatus,
    RegistryObservation,
    SurveyInterview,
)
from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import Device, FormMedia, FormVersion, QualityFlag, Submission
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.screening.methods.building import SHIPPED_NAMES

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 10, 31)
SHEETS = 40
NETWORK = read_network(demo.NETWORK.read_text(encoding="utf-8"))


def send(parcels, **_more):
    """Post the parcels one by one through the test client."""
    client, statuses = Client(), {}
    for parcel in parcels:
        path = urlsplit(f"{parcel.server}/submission").path
        file = SimpleUploadedFile("submission.xml", parcel.xml, "text/xml")
        answer = client.post(
            f"{path}?deviceID={parcel.device_id}",
            {"xml_submission_file": file},
            headers={"X-OpenRosa-Version": "1.0"},
        )
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
    return Sent(statuses, 1.0)


def it_leaves_a_whole_office_behind(told):
    assert MonitoringPoint.objects.filter(is_synthetic=True).count() == 25
    assert FormVersion.objects.filter(is_draft=False).count() == 3 + len(SHIPPED_NAMES)
    assert all(media.blob_id for media in FormMedia.objects.all())
    assert Device.objects.filter(revoked_at=None).count() == 20
    assert FlowEvent.objects.count() == 3
    # sheets, interviews and corrections; the repeated ones are the same submissions
    assert Submission.objects.count() == 2 * SHEETS + 6
    assert not Submission.objects.filter(state=SubmissionState.RECEIVED).exists()
    waiting = Submission.objects.filter(state=SubmissionState.NOT_UNDERSTOOD)
    assert 5 <= waiting.count() <= 9
    assert all(one.problem["sentence"] for one in waiting)
    assert QualityFlag.objects.exists()
    assert SurveyInterview.objects.exists()
    assert Submission.objects.filter(review_state=ReviewState.APPROVED).count() == 0


def the_synthetic_and_the_real_never_meet(told):
    real = RegistryObservation.objects.filter(import_batch__isnull=False)
    assert real.aggregate(Sum("persons"))["persons__sum"] == 2_324
    assert set(real.values_list("point__is_synthetic", "organisation__short_name")) == {
        (False, "HFR")
    }
    made_up = RegistryObservation.objects.filter(import_batch=None)
    assert set(made_up.values_list("point__is_synthetic", "organisation__short_name")) == {
        (True, "SFN")
    }
    [batch] = ImportBatch.objects.all()
    assert "IOM" in batch.mapping["source"]


def corrections_take_the_place_of_what_they_correct(told):
    corrected = Submission.objects.filter(is_current=False)
    assert corrected.count() == 6
    rows = ObservationPeriod.objects.filter(submission_id__in=corrected.values("id"))
    assert not rows.filter(is_withdrawn=False).exists()
    current = ObservationPeriod.objects.filter(is_withdrawn=False)
    assert current.count() == current.values("submission_id").distinct().count()


def last_month_is_published_and_marked_as_made_up(told):
    [release] = Release.objects.all()
    assert (release.state, release.month) == (ReleaseState.PUBLISHED, date(2026, 10, 1))
    assert release.is_synthetic
    assert f"Release “{release.title}”: Published." in told


def everybody_can_sign_in_and_is_what_the_list_says(told):
    for one in demo.SIGN_INS:
        user = User.objects.get(email=one.email)
        assert user.check_password(one.password)
        assert (user.language, user.memberships.get().role) == (one.language, one.role)
        assert one.email in told
        assert told.count(one.password) == 1
    assert not ApiToken.objects.exists()


def the_government_user_sees_nothing_that_is_not_public(told):
    guard = next(one for one in demo.SIGN_INS if one.role == Role.GOVERNMENT)
    actor = actor_for(User.objects.get(email=guard.email))
    assert not any(actor.permissions.values())
    with acting_as(actor):
        assert not Submission.objects.exists()
        assert not RegistryObservation.objects.exists()
        assert Release.objects.count() == 1


def its_points_stand_in_all_their_states(told):
    office = Organisation.objects.get(short_name="SFN")
    today = demo.first_day(UNTIL) + timedelta(weeks=12)
    states = Counter(
        PointStatus.objects.filter(point__organisation=office, during__contains=today).values_list(
            "state", flat=True
        )
    )
    assert states[PointState.ACTIVE] >= 19
    assert states[PointState.SUSPENDED] == 1
    pause = PointStatus.objects.get(point__code=NETWORK.pause.code, state=PointState.SUSPENDED)
    days = pause.during
    assert (days.upper - days.lower).days == 7 * (NETWORK.pause.last - NETWORK.pause.first + 1)
    assert MonitoringPoint.objects.filter(organisation=office, opens_at=time(6)).count() == 25


def what_happened_is_told_in_three_languages_and_said_to_be_made_up(told):
    for event in FlowEvent.objects.all():
        assert set(event.title) == {"en", "fr", "ar"}
        assert event.source == "Demonstration (made up)"
        assert event.starts_on <= event.ends_on <= UNTIL


def phones_are_named_after_their_places_and_one_is_lost(told):
    names = set(Device.objects.filter(revoked_at=None).values_list("name", flat=True))
    assert "Phone Arlit" in names
    assert all(name.startswith("Phone ") for name in names)
    [lost] = Device.objects.exclude(revoked_at=None)
    assert lost.name == "Lost phone, Agadez"
    assert not Submission.objects.filter(device=lost).exists()


def the_pages_of_everybodys_first_visit_open(told):
    for one in demo.SIGN_INS:
        client = Client()
        client.force_login(User.objects.get(email=one.email))
        home = client.get("/home/", {"language": one.language})
        if one.role == Role.GOVERNMENT:
            assert home.headers["Location"] == "/"
            continue
        links = {item.url for item in home.context["navigation"]}
        links |= {tile.url for tile in home.context["tiles"]}
        assert {url: client.get(url).status_code for url in links} == dict.fromkeys(links, 200)


def the_tiles_of_the_manager_say_what_waits(told):
    client = Client()
    client.force_login(User.objects.get(email=f"moussa@{demo.MAIL}"))
    tiles = client.get("/home/").context["tiles"]
    repair, flagged, other, phones, releases = (tile.count for tile in tiles)
    mine = Submission.objects.filter(is_current=True)
    assert 5 <= repair <= 9
    assert flagged > 0
    assert flagged + other == mine.filter(review_state=ReviewState.UNREVIEWED).count()
    assert (phones, releases) == (20, 0)


def the_public_reads_the_release_without_signing_in(told):
    release = Release.objects.latest("month")
    start = Client().get("/").content.decode()
    assert release.title in start
    assert "Synthetic demonstration data" in start
    assert Client().get(f"/evidence/releases/{release.slug}/").status_code == 200


def the_audit_trail_knows_who_did_it(told):
    done = dict(
        Event.objects.values_list("actor_kind").annotate(count=Count("id")).order_by("actor_kind")
    )
    assert set(done) == {"device", "system", "user"}
    assert not Event.objects.filter(actor_kind="user", actor_id=None).exists()


def it_does_not_load_twice(told):
    before = Submission.objects.count(), User.objects.count()
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo", inline=True)
    assert (Submission.objects.count(), User.objects.count()) == before


@pytest.mark.slow
def test_the_demonstration_keeps_its_promises(monkeypatch):
    monkeypatch.setattr(command, "send", send)
    told = StringIO()
    call_command("demo", inline=True, sheets=SHEETS, groups=2, until=UNTIL, stdout=told)
    with acting_as(system_actor()):
        for promise in (
            it_leaves_a_whole_office_behind,
            the_synthetic_and_the_real_never_meet,
            corrections_take_the_place_of_what_they_correct,
            last_month_is_published_and_marked_as_made_up,
            everybody_can_sign_in_and_is_what_the_list_says,
            the_government_user_sees_nothing_that_is_not_public,
            its_points_stand_in_all_their_states,
            what_happened_is_told_in_three_languages_and_said_to_be_made_up,
            phones_are_named_after_their_places_and_one_is_lost,
            the_pages_of_everybodys_first_visit_open,
            the_tiles_of_the_manager_say_what_waits,
            the_public_reads_the_release_without_signing_in,
            the_audit_trail_knows_who_did_it,
            it_does_not_load_twice,
        ):
            promise(told.getvalue())


def test_it_goes_only_into_an_empty_database(cast):
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo", inline=True)
