"""A person's own copy: everything held about them, put together from what each room gives.

A room names a function in `settings.SERAI_OWN_COPY`; it takes the actor and the person and returns
sections, of what the actor may see only. Whoever may share a person's file may give them the copy:
it is the person's right, and it holds no more than its giver sees. What it leaves out it says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from serai.accounts.choices import Compartment
from serai.accounts.models import User
from serai.kit.actor import Actor
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.ledger.models import Event
from serai.people import events, queries
from serai.people.access import compartments_of
from serai.people.actions.documents import read_numbers
from serai.people.actions.reading import read_person
from serai.people.choices import RecordKind
from serai.people.methods.describing import describe
from serai.people.models import Person

MOST_LOOKS = 500
LOOKED = (events.READ, events.FILE_READ, events.CARD_FOUND, events.COPIED)
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the copy: its heading, and label and value of each line, in one language."""

    title: str
    rows: Sequence[Row]


Contributor = Callable[[Actor, Person], Sequence[Section]]


def own_copy(*, actor: Actor, person: Person, as_kind: str) -> list[Section]:
    """Return everything the actor may see of a person, and record that a copy was made."""
    sections: list[Section] = []
    for path in settings.SERAI_OWN_COPY:
        contributor: Contributor = import_string(path)
        sections += contributor(actor, person)
    hidden = [
        str(label) for code, label in Compartment.choices
        if code not in compartments_of(actor, person.pk)
    ]  # fmt: skip
    if hidden:
        text = _("Ask the data protection focal point for these parts.")
        sections.append(Section(_("Not in this copy"), [(name, text) for name in hidden]))
    payload = {"as": as_kind}
    record(Happened(events.COPIED, "person", person.pk, person.organisation_id, payload))
    return sections


def own_sections(actor: Actor, person: Person) -> list[Section]:
    """Return what the register itself holds."""
    return [Section(title, list(rows)) for title, rows in _sections(actor, person)]


def _sections(actor: Actor, person: Person) -> Iterator[tuple[str, Any]]:
    opened = read_person(actor=actor, person=person)
    names = queries.nationality_names(opened.identity.nationalities)
    yield (
        _("Registration"),
        [
            (_("Reference"), person.reference),
            (_("Registered"), _day(person.registered_at)),
            (_("Team"), person.registered_in.name),
            (_("Organisation"), person.organisation.name),
        ],
    )
    for kind, label in RecordKind.choices:
        if kind in opened.records:
            yield str(label), describe(opened.records[kind], names)
    yield _("Documents"), _papers(person)
    yield (
        _("Files"),
        [(one.get_kind_display(), _day(one.recorded_at)) for one in queries.files_of(person)],
    )
    yield (
        _("Family and groups"),
        [
            *((label, other.reference) for _link, other, label in queries.links_of(person)),
            *((g.get_kind_display(), g.reference) for g, _members in queries.groups_of(person)),
        ],
    )
    yield (
        _("Who has or had access"),
        [
            (f"{g.team.name} ({g.team.organisation.name})", _grant(g))
            for g in queries.grants_of(person)
        ],
    )
    yield _("Who looked at it"), list(_looks(person))


def _papers(person: Person) -> Iterator[Row]:
    for one, number in read_numbers(person=person, documents=queries.documents_of(person)):
        until = _("valid until %(day)s") % {"day": _day(one.valid_until)} if one.valid_until else ""
        parts = (number, one.issuer, one.get_state_display(), until)
        yield one.get_kind_display(), " · ".join(filter(None, parts))


def _grant(grant: Any) -> str:
    parts = dict(Compartment.choices)
    opened = ", ".join(str(parts.get(code, code)) for code in grant.compartments)
    end = grant.revoked_at or grant.expires_at
    period = f"{_day(grant.granted_at)} – {_day(end) if end else ''}"
    return f"{grant.get_basis_display()} · {opened} · {period.strip()}"


def _looks(person: Person) -> Iterator[Row]:
    rows = Event.objects.filter(
        subject_type="person", subject_id=str(person.pk), name__in=LOOKED
    ).order_by("-id")[:MOST_LOOKS]
    found = list(rows)
    users = User.objects.in_bulk({one.actor_id for one in found if one.actor_id})
    for one in found:
        user = users.get(one.actor_id) if one.actor_id else None
        yield _day(one.at, "j M Y H:i"), str(user or _("the system"))


def _day(value: Any, form: str = "j M Y") -> str:
    return str(date_format(value, form))
