"""What the desk is told after a first contact: when it was, who asked, whom to call now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from serai.instruments.choices import Call, OutcomeKind, Urgency
from serai.instruments.methods.definitions import Instrument
from serai.instruments.methods.guards import FIRST_CONTACT
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, register_actor
from serai.people.models import Person
from serai.people.queries import cluster_ids
from serai.screening.models import InstrumentVersion, Outcome, Screening
from serai.screening.queries.answers import compiled_version
from serai.screening.queries.persons import versions_to_use

LASTS = timedelta(hours=24)
"""How long the desk is told: as long as the shortest limit of a finding."""


@dataclass(frozen=True, slots=True)
class Asked:
    """That a first contact was asked, and whom it calls; nothing of what was said."""

    at: datetime
    by: str
    calls: tuple[Call, ...]


def first_contact_version(actor: Actor, person: Person) -> InstrumentVersion | None:
    """Return the newest first contact that the actor's organisations, or the person's, ask."""
    organisations = [person.organisation_id, *actor.permissions]
    found = [
        version
        for version in versions_to_use(actor, organisations)
        if version.instrument.code == FIRST_CONTACT
    ]
    return max(found, key=lambda version: version.published_at, default=None)


def asked_lately(person: Person) -> Asked | None:
    """Return the last first contact of the last 24 hours. Whoever knows the person may be told.

    The platform looks for them: outcomes are under protection, and only whom to call leaves it.
    """
    with acting_as(register_actor(person.organisation_id)):
        screening = (
            Screening.objects.filter(
                person__in=cluster_ids(person), is_withdrawn=False,
                done_at__gte=clock.now() - LASTS, version__instrument__code=FIRST_CONTACT,
            )
            .select_related("version", "started_by")
            .order_by("-done_at")
            .first()
        )  # fmt: skip
        if screening is None or screening.done_at is None:
            return None
        instrument = compiled_version(screening.version).instrument
        found = Outcome.objects.filter(screening=screening, kind=OutcomeKind.FINDING)
        calls = {_call(instrument, value) for value in found.values_list("value", flat=True)}
        by = screening.started_by.name if screening.started_by else ""
        return Asked(screening.done_at, by, tuple(call for call in Call if call in calls))


def _call(instrument: Instrument, value: str) -> str:
    """Return whom a finding calls: who the author says, and protection in every emergency."""
    text = instrument.outcome_text(OutcomeKind.FINDING, value)
    if text is None or text.call:
        return text.call if text else ""
    return Call.PROTECTION if text.urgency == Urgency.EMERGENCY else ""
