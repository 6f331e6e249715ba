"""What a person was given, as far as the actor's compartments open it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from serai.assistance.methods.sealed import column
from serai.assistance.models import Distribution, Given, HealthContact, Service, Session
from serai.assistance.queries.relief import in_words
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.people.queries import cluster_ids
from serai.vault.sealing import Keys

MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One thing given, its sealed texts opened; `details` is what stands beside its title."""

    row: Given
    what: str
    title: str
    details: Sequence[str] = ()
    note: str = ""
    reason: str = ""
    is_running_out: bool = False

    @property
    def on(self) -> date:
        """Return the day it was given."""
        return self.row.given_on

    @property
    def told(self) -> list[str]:
        """Return its texts in a row, as a copy for the person has them."""
        gone = _("withdrawn: %(reason)s") % {"reason": self.reason} if self.reason else ""
        return [self.title, *self.details, self.note, gone]


@dataclass(slots=True)
class Opener:
    """Opens sealed columns of some persons with one query of keys."""

    person_ids: Sequence[UUID]
    keys: Keys = field(init=False)

    def __post_init__(self) -> None:
        self.keys = Keys(list(self.person_ids))

    def __call__(self, row: Any, name: str) -> str:
        sealed = getattr(row, name)
        return "" if sealed is None else str(
            self.keys.open(row.person_id, sealed, column(row, name))
        )  # fmt: skip


def _service(row: Service, opened: Opener) -> tuple[str, list[str]]:
    return str(row.get_kind_display()), [str(row.get_setting_display()), opened(row, "partner")]


def _health(row: HealthContact, opened: Opener) -> tuple[str, list[str]]:
    until = ""
    if row.valid_until is not None:
        until = _("valid until %(day)s") % {"day": row.valid_until.strftime("%d.%m.%Y")}
    fitness = str(row.get_fitness_display()) if row.fitness else ""
    return str(row.get_kind_display()), [fitness, until, opened(row, "referred_to")]


def _session(row: Session, opened: Opener) -> tuple[str, list[str]]:
    minutes = _("%(count)s minutes") % {"count": row.minutes} if row.minutes else ""
    return str(row.get_kind_display()), [str(row.get_aim_display()), minutes]


def _distribution(row: Distribution, opened: Opener) -> tuple[str, list[str]]:
    return in_words(row), [str(row.get_proof_display()), opened(row, "proof_by")]


_KINDS: Sequence[tuple[str, type[Given], Callable[[Any, Opener], tuple[str, list[str]]]]] = (
    ("service", Service, _service),
    ("health", HealthContact, _health),
    ("session", Session, _session),
    ("items", Distribution, _distribution),
)


def everything_of(actor: Actor, person: Person, *, most: int = MOST) -> list[Line]:
    """Return what the person was given, newest first, withdrawn things too.

    The database itself leaves out what lies in a compartment that is not open to the actor.
    """
    ids = cluster_ids(person)
    opener = Opener(ids)
    lines = [line for kind in _KINDS for line in _lines(kind, ids, opener, most)]
    return sorted(lines, key=lambda line: (line.on, line.row.recorded_at), reverse=True)[:most]


def _lines(kind: Any, ids: Sequence[UUID], opener: Opener, most: int) -> Iterator[Line]:
    what, model, describe = kind
    today = clock.today()
    rows = model.objects.filter(person_id__in=ids).select_related("team", "given_by", "person")
    if model is Distribution:
        rows = rows.select_related("kit").prefetch_related("handouts__item").defer("receipt")
        rows = rows.annotate(has_receipt=Q(receipt__isnull=False))
    for row in rows.order_by("-given_on", "-recorded_at")[:most]:
        title, details = describe(row, opener)
        until = getattr(row, "valid_until", None)
        yield Line(
            row, what, title, [text for text in details if text], opener(row, "note"),
            opener(row, "withdrawn_reason"),
            is_running_out=until is not None and until < today,
        )  # fmt: skip
