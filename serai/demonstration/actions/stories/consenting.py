"""What people agreed to, refused and took back: to the partner clinic, and to others outside."""

from datetime import datetime, time
from typing import Any

from django.utils import timezone

from serai.accounts.models import Organisation
from serai.consent.actions.consents import Answer, Terms, give, refuse, withdraw
from serai.consent.models import Consent
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb

CLINIC = "CLN"
"""The partner of the demonstration, by its organisation's short name."""
HOLDS_FOR = 400
"""Days for which what was agreed holds: still running today, whoever came long ago."""
SIGNED = {"medium": "written", "expression": "signature", "given_by": "person"}
"""How people agree where a step does not say it."""


def _terms(scene: Scene, purpose: str, to: str, compartments: list[str], language: str) -> Terms:
    """Return what is asked; `to` is "clinic", or one of the recipients outside Serai."""
    is_partner = to == "clinic"
    ends = timezone.make_aware(datetime.combine(scene.day(-HOLDS_FOR), time.min))
    return Terms(
        purpose, compartments, expires_at=ends, language=language,
        organisation=Organisation.objects.get(short_name=CLINIC) if is_partner else None,
        outside="" if is_partner else to,
    )  # fmt: skip


def agreed(
    scene: Scene, staff: Staff, *, of: str, purpose: str, to: str, compartments: list[str],
    language: str = "en", **how: Any,
) -> None:  # fmt: skip
    """Write down that somebody agreed; the clinic sees at once what it was given."""
    made = give(
        actor=staff.actor, person=scene.persons[of], answer=Answer(**(SIGNED | how)),
        terms=_terms(scene, purpose, to, compartments, language),
    )  # fmt: skip
    scene.keep(of, f"consent.{to}", made)


def refused(
    scene: Scene, staff: Staff, *, of: str, purpose: str, to: str, compartments: list[str],
    why: str, language: str = "en",
) -> None:  # fmt: skip
    """Write down that somebody said no, and why."""
    refuse(
        actor=staff.actor, person=scene.persons[of],
        answer=Answer(given_by="person", why_not=why),
        terms=_terms(scene, purpose, to, compartments, language),
    )  # fmt: skip


def taken_back(scene: Scene, staff: Staff, *, of: str, to: str, why: str = "not_said") -> None:
    """Write down that somebody took back what they had agreed to; it closes at once."""
    given: Consent = scene.thing(of, f"consent.{to}")
    withdraw(actor=staff.actor, consent=given, why=why)


VERBS: dict[str, Verb] = {"agree": agreed, "refuse": refused, "take_back": taken_back}
