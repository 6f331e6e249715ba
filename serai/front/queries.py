"""What the home page and the public start page show, asked of the rooms below."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission
from serai.evidence.choices import ReleaseState
from serai.evidence.models import Release
from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import Device, Submission
from serai.kit.actor import Actor
from serai.people.queries import emergencies_to_review


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing that waits: how many, what, where to go, and how urgent (`red`, `amber` or "")."""

    count: int
    label: Promise
    url: str
    icon: str
    urgency: str = ""


def published_releases(actor: Actor) -> QuerySet[Release]:
    """Return the published releases, newest month first, real data before synthetic."""
    found = Release.objects.filter(state=ReleaseState.PUBLISHED).select_related("organisation")
    return found.order_by("is_synthetic", "-month", "title")[:24]


def tiles(actor: Actor) -> list[Tile]:
    """Return what waits for the actor, the most urgent first."""
    found: list[Tile] = []
    if actor.may_anywhere(Permission.SUBMISSION_REVIEW):
        organisations = actor.organisations_with(Permission.SUBMISSION_REVIEW)
        mine = Submission.objects.filter(
            organisation_id__in=organisations, is_current=True, is_test=False
        )
        unreviewed = mine.filter(review_state=ReviewState.UNREVIEWED)
        submissions = reverse("review:submissions")
        found += [
            Tile(
                mine.filter(state=SubmissionState.NOT_UNDERSTOOD).count(),
                _("submissions wait for repair"),
                reverse("review:repair"),
                "alert-triangle",
                "red",
            ),
            Tile(
                unreviewed.filter(flag_count__gt=0).count(),
                _("flagged submissions to review"),
                f"{submissions}?flags=any&review=unreviewed",
                "flag",
                "amber",
            ),
            Tile(
                unreviewed.filter(flag_count=0).count(),
                _("other submissions to review"),
                f"{submissions}?flags=none&review=unreviewed",
                "list",
            ),
        ]
    if actor.may_anywhere(Permission.DEVICE_MANAGE):
        devices = Device.objects.filter(
            organisation_id__in=actor.organisations_with(Permission.DEVICE_MANAGE),
            revoked_at=None,
        )
        found.append(
            Tile(devices.count(), _("devices in use"), reverse("intake:devices"), "device-mobile")
        )
    if actor.may_anywhere(Permission.PERSON_SUPERVISE):
        waiting = emergencies_to_review(actor).count()
        url = reverse("people:emergencies")
        label = _("emergency accesses to review")
        found.insert(0, Tile(waiting, label, url, "alert-triangle", "red"))
    if actor.may_anywhere(Permission.RELEASE_PUBLISH):
        prepared = Release.objects.filter(
            organisation_id__in=actor.organisations_with(Permission.RELEASE_PUBLISH),
            state=ReleaseState.PREPARED,
        )
        found.append(
            Tile(
                prepared.count(),
                _("releases prepared, not published"),
                reverse("evidence:releases"),
                "world",
            )
        )
    return found
