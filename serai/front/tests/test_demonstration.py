"""The demonstration, whole but small: in this process, with the test client as the phones' line."""

from datetime import date
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.test import Client

from serai.accounts.access import actor_for
from serai.accounts.choices import Role
from serai.accounts.models import ApiToken, User
from serai.evidence.choices import ReleaseState
from serai.evidence.models import Release
from serai.flows.models import (
    FlowEvent,
    ImportBatch,
    MonitoringPoint,
    ObservationPeriod,
    RegistryObservation,
    SurveyInterview,
)
from serai.front.actions import demonstration as demo
from serai.front.management.commands import demo as command
from serai.front.methods.openrosa_client import Sent
from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import Device, FormMedia, FormVersion, QualityFlag, Submission
from serai.kit.actor import acting_as, system_actor

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 10, 31)
SHEETS = 60


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
    assert FormVersion.objects.filter(is_draft=False).count() == 2
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


@pytest.mark.slow
def test_the_demonstration_keeps_its_promises(monkeypatch):
    monkeypatch.setattr(command, "send", send)
    told = StringIO()
    call_command("demo", inline=True, sheets=SHEETS, until=UNTIL, stdout=told)
    with acting_as(system_actor()):
        for promise in (
            it_leaves_a_whole_office_behind,
            the_synthetic_and_the_real_never_meet,
            corrections_take_the_place_of_what_they_correct,
            last_month_is_published_and_marked_as_made_up,
            everybody_can_sign_in_and_is_what_the_list_says,
            the_government_user_sees_nothing_that_is_not_public,
        ):
            promise(told.getvalue())


def test_it_goes_only_into_an_empty_database(cast):
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo", inline=True)


def test_sign_ins_alone_touch_nothing(db):
    told = StringIO()
    call_command("demo", sign_ins=True, stdout=told)
    assert "moussa@demo.serai.example" in told.getvalue()
    assert not User.objects.exists()


def test_a_web_process_that_is_not_there_is_said_plainly(db):
    with pytest.raises(CommandError, match="did not answer"):
        call_command("demo", inline=True, sheets=1, base_url="http://127.0.0.1:9")


def test_a_server_that_refuses_is_said_plainly(db, monkeypatch):
    monkeypatch.setattr(command, "send", lambda parcels, **_more: Sent({201: 1, 404: 2}, 1.0))
    with pytest.raises(CommandError, match="refused submissions"):
        call_command("demo", inline=True, sheets=1)


def test_a_worker_that_does_not_work_is_said_plainly(db, monkeypatch):
    monkeypatch.setattr(command, "send", send)
    monkeypatch.setattr(command, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(CommandError, match="the worker does not take them"):
        call_command("demo", sheets=1, until=UNTIL)
