"""What the tests of the start pages put into the house: submissions, phones, releases."""

from datetime import UTC, date, datetime

from serai.evidence.choices import Protection, ReleaseState
from serai.evidence.models import Release
from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import Device, FormVersion
from serai.intake.tests.stored import publish, submit

WHEN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
UNREAD = {"state": SubmissionState.NOT_UNDERSTOOD, "problem": {"sentence": "Odd.", "params": {}}}
APPROVED = {"review_state": ReviewState.APPROVED}


def fill(version: FormVersion, *kinds: dict[str, object]) -> None:
    """Store one submission of each kind."""
    for kind in kinds:
        submit(version, **kind)


def phone(organisation: object, name: str, **fields: object) -> Device:
    """Store a device."""
    return Device.objects.create(
        organisation=organisation, name=name, token_hash=name.encode().ljust(32, b"."), **fields
    )


def release(
    organisation: object, title: str, state: str = ReleaseState.PUBLISHED, **fields: object
) -> Release:
    """Store a release in a state, with the dates that the state asks for."""
    dates = {
        ReleaseState.PUBLISHED: {"published_at": WHEN},
        ReleaseState.WITHDRAWN: {"withdrawn_at": WHEN, "withdrawn_reason": "A wrong border."},
    }
    values = {
        "slug": title.lower().replace(" ", "-"), "month": date(2026, 10, 1), "prepared_at": WHEN,
        "protection": Protection.SUPPRESSION, "parameters": {}, **dates.get(state, {}),
    }  # fmt: skip
    return Release.objects.create(
        organisation=organisation, title=title, state=state, **(values | fields)
    )


def busy_house(organisation: object) -> None:
    """Leave 2 submissions to repair, 3 flagged, 4 calm, 5 phones and 1 release to look at."""
    version = publish(organisation)
    fill(version, *[UNREAD] * 2, *[{"flag_count": 2}] * 3, *[{}] * 2)
    fill(version, APPROVED, APPROVED | {"flag_count": 1}, {"is_current": False}, {"is_test": True})
    for number in range(5):
        phone(organisation, f"Phone {number}")
    phone(organisation, "Lost phone", revoked_at=WHEN)
    release(organisation, "Prepared", ReleaseState.PREPARED)
    release(organisation, "Failed", ReleaseState.FAILED, month=date(2026, 9, 1))
    release(organisation, "Published", month=date(2026, 8, 1))
