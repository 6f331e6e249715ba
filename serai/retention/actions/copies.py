"""A person's own copy: everything held about them, put together from what each room gives.

A room names a function in `settings.SERAI_OWN_COPY`; it takes the actor and the person and returns
sections, of what the actor may see only. Whoever may share a person's file may give them the copy:
it is the person's right, and it holds no more than its giver sees. What it leaves out it says, and
why.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
from serai.people.actions.reading import read_person, read_versions
from serai.people.choices import COMPARTMENT_OF, RecordKind
from serai.people.methods.describing import changes, describe
from serai.people.methods.records import Identity, Record
from serai.people.models import Document, FamilyLink, GroupMember, IdentityCard, Person
from serai.retention.models import KeptLonger
from serai.retention.queries import files_of_one, holds_of

MOST_LOOKS = 500
LOOKED = (events.READ, events.FILE_READ, events.CARD_FOUND, events.COPIED)
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the copy: its heading, and label and value of each line, in one language."""

    title: str
    rows: Sequence[Row]


Contributor = Callable[[Actor, Person], Sequence[Section]]


def day(value: date | datetime | None, form: str = "j M Y") -> str:
    """Return a day or a moment as the copy writes it; "" for none."""
    return str(date_format(value, form)) if value else ""


def line(*parts: object) -> str:
    """Return what stands in one line, its parts apart; empty ones are left out."""
    return " · ".join(str(part) for part in parts if part)


def own_copy(*, actor: Actor, person: Person, as_kind: str) -> list[Section]:
    """Return everything the actor may see of a person, and record that a copy was made.

    Where somebody was registered more than once, and that is known, all of it is theirs.
    """
    sections: list[Section] = []
    for path in settings.SERAI_OWN_COPY:
        contributor: Contributor = import_string(path)
        sections += contributor(actor, person)
    sections.append(Section(_("Not in this copy, and why"), list(_left_out(actor, person))))
    payload = {"as": as_kind}
    record(Happened(events.COPIED, "person", person.pk, person.organisation_id, payload))
    return sections


def _left_out(actor: Actor, person: Person) -> Iterator[Row]:
    held = compartments_of(actor, person.pk)
    for code, label in Compartment.choices:
        if code not in held:
            text = _("Whoever made this copy does not see it. Ask the data protection focal point.")
            yield str(label), text
    yield _("Names and numbers of other people"), _("They belong to these people, not to you.")
    yield _("Why a legal hold runs"), _("Ask the data protection focal point.")
    yield _("Pictures and scans"), _("They are named here. Ask for a print.")
    yield (
        _("What is kept from the team that made this copy"),
        _("Where there is any, they do not see it either. Ask the data protection focal point."),
    )


def own_sections(actor: Actor, person: Person) -> list[Section]:
    """Return what the register itself holds, of each registration that is this person."""
    found = []
    for number, one in enumerate(files_of_one(actor, person)):
        for title, rows in _sections(actor, one):
            name = f"{title} · {one.reference}" if number else str(title)
            found.append(Section(name, list(rows)))
    return found


def _sections(actor: Actor, person: Person) -> Iterator[tuple[Any, Any]]:
    opened = read_person(actor=actor, person=person)
    yield (
        _("Registration"),
        [
            (_("Reference"), person.reference),
            (_("Registered"), day(person.registered_at)),
            (_("Team"), person.registered_in.name),
            (_("Organisation"), person.organisation.name),
        ],
    )
    for kind, label in RecordKind.choices:
        if kind in opened.records:
            yield label, _said(opened.records[kind])
    yield _("What was corrected"), list(_corrected(actor, person))
    yield _("Documents"), _papers(person)
    yield (
        _("Files"),
        [(one.get_kind_display(), day(one.recorded_at)) for one in queries.files_of(person)],
    )
    yield _("Card"), list(_cards(person))
    yield _("How long it is kept"), list(_kept(person))
    yield _("Family and groups"), list(_family(person))
    yield (
        _("Who has or had access"),
        [
            (f"{g.team.name} ({g.team.organisation.name})", _grant(g))
            for g in queries.grants_of(person)
        ],
    )
    yield _("Who looked at it"), list(_looks(person))


def _said(record: Record) -> list[Row]:
    codes = record.nationalities if isinstance(record, Identity) else ()
    return describe(record, queries.nationality_names(codes))


def _corrected(actor: Actor, person: Person) -> Iterator[Row]:
    """Yield what earlier versions of each record said that the next one said no more."""
    held = compartments_of(actor, person.pk)
    for kind in RecordKind:
        if COMPARTMENT_OF[kind] not in held:
            continue
        found = read_versions(actor=actor, person=person, kind=kind)
        said = [_said(one.record) for one in found]
        for newer, older, version in zip(said, said[1:], found, strict=False):
            gone = changes(newer, older)
            text = "; ".join(f"{label}: {value}" for label, value in gone)
            yield f"{kind.label}, {day(version.row.recorded_at)}", text or _("Only added to")


def _papers(person: Person) -> Iterator[Row]:
    held = Document.objects.filter(person=person).order_by("-recorded_at")
    for one, number in read_numbers(person=person, documents=list(held)):
        out = _("taken out of the list on %(day)s") % {"day": day(one.removed_at)}
        until = _("valid until %(day)s") % {"day": day(one.valid_until)} if one.valid_until else ""
        yield one.get_kind_display(), line(
            number, one.issuer, one.get_state_display(), until, out if one.removed_at else ""
        )  # fmt: skip


def _cards(person: Person) -> Iterator[Row]:
    for one in IdentityCard.objects.filter(person=person).order_by("-issued_at"):
        over = _("revoked on %(day)s") % {"day": day(one.revoked_at)}
        yield _("Valid until"), line(day(one.expires_on), over if one.revoked_at else "")


def _kept(person: Person) -> Iterator[Row]:
    """Yield what keeps a person from being erased; not why a hold runs."""
    for hold in holds_of(person):
        yield _("Legal hold"), f"{day(hold.placed_at)} – {day(hold.lifted_at)}".strip()
    for one in KeptLonger.objects.filter(person=person).order_by("-decided_at"):
        yield _("Kept longer"), _("until %(day)s") % {"day": day(one.until)}


def _family(person: Person) -> Iterator[Row]:
    """Yield what the person is to others, who stay unnamed, and the groups they stood in."""
    for link, _other, label in queries.links_of(person):
        yield label, _period(link)
    for group, members in queries.groups_of(person):
        mine = [one for one in members if one.person_id == person.pk]
        for one in mine:
            yield (
                group.get_kind_display(),
                line(group.reference, one.get_role_display(), _period(one)),
            )


def _period(row: FamilyLink | GroupMember) -> str:
    return f"{day(row.during.lower)} – {day(row.during.upper)}".strip()


def _grant(grant: Any) -> str:
    parts = dict(Compartment.choices)
    opened = ", ".join(str(parts.get(code, code)) for code in grant.compartments)
    end = grant.revoked_at or grant.expires_at
    period = f"{day(grant.granted_at)} – {day(end)}".strip()
    return line(grant.get_basis_display(), opened, period)


def _looks(person: Person) -> Iterator[Row]:
    rows = Event.objects.filter(
        subject_type="person", subject_id=str(person.pk), name__in=LOOKED
    ).order_by("-id")[:MOST_LOOKS]
    found = list(rows)
    users = User.objects.in_bulk({one.actor_id for one in found if one.actor_id})
    for one in found:
        user = users.get(one.actor_id) if one.actor_id else None
        yield day(one.at, "j M Y H:i"), str(user or _("the system"))
