"""Procedures opened up: members, what a file holds, what was decided and on what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from serai.kit.actor import Actor
from serai.people.models import Person
from serai.people.queries import nationality_names
from serai.protection.choices import (
    Application,
    Control,
    Exploitation,
    Industry,
    Recruitment,
    SexExploitation,
    Status,
)  # fmt: skip
from serai.protection.methods import identifying
from serai.protection.methods.sealed import (
    ACCOUNT,
    AUTHORITY,
    CLOSING,
    MEMBER,
    NEEDS,
    REASONS,
)  # fmt: skip
from serai.protection.models import Identification, Member, Procedure, TraffickingFile
from serai.protection.queries.persons import was_child
from serai.screening.access import readable
from serai.screening.models import Outcome, Screening
from serai.screening.queries.answers import ResultView, result_of
from serai.screening.queries.persons import screenings_of
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys

INSTRUMENTS = ("trafficking", "labour_exploitation")
"""Instruments whose results an identification can rest on."""
LISTS: dict[str, type[TextChoices]] = {
    "MethodsOfControl": Control, "TypeOfExploitation": Exploitation,
    "MethodOfRecruitment": Recruitment, "TypeOfSexExploitation": SexExploitation,
}  # fmt: skip


@dataclass(slots=True)
class Opener:
    """Opens sealed columns of one person with one query of keys."""

    person_id: UUID
    keys: Keys = field(init=False)

    def __post_init__(self) -> None:
        self.keys = Keys([self.person_id])

    def __call__(self, sealed: Sealed | None, column: str) -> str:
        return "" if sealed is None else str(self.keys.open(self.person_id, sealed, column))

    def mapping(self, sealed: Sealed | None, column: str) -> dict[str, str]:
        """Open a column that holds several texts."""
        return {} if sealed is None else dict(self.keys.open(self.person_id, sealed, column))


@dataclass(frozen=True, slots=True)
class Seat:
    """A member with their name."""

    row: Member
    name: str


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of identification, opened."""

    row: Identification
    authority: str
    reasons: str
    grounds: Sequence[str]


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A counter-trafficking file, opened."""

    row: TraffickingFile
    needs: str
    account: str
    steps: Sequence[StepTaken]
    status: str
    is_child: bool
    names: Mapping[str, str]

    @property
    def status_label(self) -> str:
        """Return what has been found so far, in words; "" before the first step."""
        return str(Status(self.status).label) if self.status else ""

    @property
    def known(self) -> list[tuple[str, list[str]]]:
        """Return the lists that have something, each with its codes in words."""
        pairs = (
            (_("Exploitation"), Exploitation, self.row.exploitation),
            (_("Kind of sexual exploitation"), SexExploitation, self.row.sex_exploitation),
            (_("How the person was recruited"), Recruitment, self.row.recruitment),
            (_("Websites and apps of the recruitment"), Application, self.row.recruitment_apps),
            (_("Industry of the forced labour"), Industry, [self.row.industry]),
            (_("Websites and apps of the exploitation"), Application, self.row.exploitation_apps),
            (_("Means of control"), Control, self.row.control),
        )
        found = [
            (label, [str(kind(one).label) for one in codes if one]) for label, kind, codes in pairs
        ]
        places = (
            (_("Recruited in"), self.row.recruited_in),
            (_("Came through"), self.row.passed_through),
            (_("Exploited in"), self.row.exploited_in),
        )
        found += [(label, [self.names[one] for one in codes]) for label, codes in places]
        age = self.row.age_when_trafficked
        found.append((_("Age when it began, in years"), [] if age is None else [str(age)]))
        return [(label, words) for label, words in found if words]


def members_of(procedure: Procedure, opener: Opener) -> list[Seat]:
    """Return who is named in a procedure, those taken out last."""
    rows = Member.objects.filter(procedure=procedure).select_related("user")
    found = [
        Seat(one, one.user.name if one.user else opener(one.name, MEMBER))
        for one in rows.order_by("named_at", "pk")
    ]
    return sorted(found, key=lambda seat: seat.row.ended_at is not None)


def closing_of(procedure: Procedure, opener: Opener) -> str:
    """Return what was written when the procedure was closed."""
    return opener(procedure.closing_note, CLOSING)


def file_of(procedure: Procedure, opener: Opener) -> OpenedFile:
    """Return a counter-trafficking file, opened."""
    row = TraffickingFile.objects.select_related("changed_by").get(procedure=procedure)
    rows = list(
        Identification.objects.filter(procedure=procedure)
        .select_related("recorded_by")
        .order_by("decided_on", "recorded_at")
    )
    steps = [
        StepTaken(
            one, opener(one.authority, AUTHORITY), opener(one.reasons, REASONS),
            [word(code) for code in one.codes],
        )
        for one in rows
    ]  # fmt: skip
    status = identifying.status_of([(one.step, one.status) for one in rows])
    return OpenedFile(
        row, opener(row.needs, NEEDS), opener(row.account, ACCOUNT), steps, status,
        was_child(procedure),
        nationality_names([*row.recruited_in, *row.passed_through, *row.exploited_in]),
    )  # fmt: skip


def word(code: str) -> str:
    """Return an indicator ("List.Code" of HTCDS, or "instrument: outcome") in words."""
    name, _dot, value = code.partition(".")
    kind = LISTS.get(name)
    return str(kind(value).label) if kind and value in kind.values else code


@dataclass(frozen=True, slots=True)
class Grounds:
    """What screenings brought that an identification can rest on, in codes and in words."""

    screening: Screening
    view: ResultView
    codes: Sequence[str]

    @property
    def facts(self) -> dict[str, str]:
        """Return the elements as the answers leave them: met, not met, not yet known."""
        found = self.view.result.facts
        return {name: found[name] for name in ("act", "means", "purpose") if name in found}


def grounds_for(actor: Actor, person: Person, language: str) -> list[Grounds]:
    """Return the person's finished screenings for trafficking, newest first, with what they say."""
    rows = screenings_of(actor, person).filter(
        state="done", version__instrument__code__in=INSTRUMENTS
    )
    held, found = readable(actor, person.pk), []
    for one in rows[:5]:
        outcomes = Outcome.objects.filter(screening=one, kind="htcds").exclude(
            value__startswith="TraffickingStatus"
        )
        codes = sorted(set(outcomes.values_list("value", flat=True)))
        found.append(Grounds(one, result_of(one, held, language), codes))
    return found
