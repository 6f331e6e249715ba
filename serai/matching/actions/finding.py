"""Finding persons by what somebody typed, and those who may be the one being registered.

Candidates come from blind tokens; what is sealed is opened and scored in memory, and of all that
only who searched, and whom they were shown, is kept.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from serai import names
from serai.accounts.choices import Compartment
from serai.accounts.models import Team
from serai.kit import clock
from serai.kit.actor import Actor
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.matching import events
from serai.matching.choices import Reason
from serai.matching.methods import asking
from serai.matching.methods.comparing import Compared, best_name, birth_of, compare
from serai.matching.methods.saying import sentence
from serai.matching.models import CandidatePair
from serai.matching.queries import candidates
from serai.people.actions.persons import CONTENT, NewPerson
from serai.people.choices import RecordKind
from serai.people.methods import tokens
from serai.people.methods.records import CLASSES, Contacts, Identity, Record
from serai.people.models import Person, SealedRecord
from serai.people.queries import holders_of
from serai.vault.sealing import Keys, Unreadable

MOST_SHOWN = 20
MOST_OPENED = 60
"""Persons opened and scored in one step of a search."""

LEAST_LIKE = 0.66
"""Likeness of names from which a person is shown."""

GOOD = 0.9
"""Likeness from which nobody looks for slips of the pen as well."""

LIKELY = 0.5
"""Probability from which a person is shown to who registers."""

MOST_LIKELY = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A person that a search shows, opened, and why; `also` is under whom they were merged."""

    person: Person
    identity: Identity
    score: float
    reasons: tuple[str, ...]
    also: bool = False


@dataclass(frozen=True, slots=True)
class Likely:
    """A person who may be the one being registered: how probable, why, field by field."""

    person: Person
    identity: Identity
    compared: Compared

    @property
    def reasons(self) -> list[str]:
        """Return why, in sentences of the reader's language."""
        return [str(sentence(code)) for code in self.compared.reasons]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two persons opened side by side, as far as the reader may see each, and compared."""

    low: Identity
    high: Identity
    low_contacts: Contacts | None
    high_contacts: Contacts | None
    compared: Compared


def find(*, actor: Actor, text: str) -> list[Found]:
    """Return who fits a name, a birth, a number, a reference: at most 20, the likeliest first.

    Records who searched and whom they were shown, never what was typed.
    """
    asked = asking.read(text, clock.today())
    if asked.is_empty:
        return []
    numbered = _numbered(asked)
    scored: dict[UUID, tuple[float, tuple[str, ...]]] = {}
    opened: dict[UUID, Identity] = dict(open_identities(numbered))
    for person_id, reason in numbered.items():
        if person_id in opened:
            scored[person_id] = (1.0, (reason,))
    if asked.whole:
        _by_name(asked, opened, scored)
    best = sorted(scored, key=lambda one: (-scored[one][0], str(one)))
    shown = _shown(best, opened, scored)
    _record(actor, events.SEARCHED, [row.person.pk for row in shown])
    return shown


def _numbered(asked: asking.Asked) -> dict[UUID, str]:
    """Return who is found by a reference, a card, a number on paper or of a telephone, and why."""
    found: dict[UUID, str] = {}
    if asked.reference:
        rows = Person.objects.filter(reference=asked.reference, erased_at=None)
        found |= dict.fromkeys(rows.values_list("pk", flat=True), str(Reason.REFERENCE))
    codes = {tokens.code_token(number) for number in (*asked.numbers, asked.reference) if number}
    found |= dict.fromkeys(holders_of(codes), str(Reason.CODE))
    papers, phones = tokens.document_tokens(asked.numbers), tokens.phone_tokens(asked.numbers)
    for asks, reason, compartment in (
        (papers, Reason.DOCUMENT, Compartment.IDENTITY),
        (phones, Reason.PHONE, Compartment.PROFILE),
    ):
        for one in candidates(asks, most=MOST_SHOWN, compartment=compartment):
            found.setdefault(one, reason)
    return found


def _by_name(
    asked: asking.Asked,
    opened: dict[UUID, Identity],
    scored: dict[UUID, tuple[float, tuple[str, ...]]],
) -> None:
    """Score who is called so; where nobody fits well, also who is called nearly so."""
    for ask in (tokens.asked_tokens, tokens.near_tokens):
        near = candidates(ask(asked.whole, asked.years), most=MOST_OPENED)
        new = [one for one in near if one not in opened]
        opened |= open_identities(new)
        for one in near:
            if one in opened:
                score, reasons = _likeness(asked, opened[one])
                before = scored.get(one, (0.0, ()))
                if score >= LEAST_LIKE:
                    scored[one] = (max(score, before[0]), (*before[1], *reasons))
        if any(score >= GOOD for score, _reasons in scored.values()):
            return


def _likeness(asked: asking.Asked, identity: Identity) -> tuple[float, tuple[str, ...]]:
    name = best_name([asked.whole], tokens.whole_names(identity))
    reasons = [f"name_{reason}" for reason in name.reasons]
    score = name.score
    if asked.birth is not None:
        born = names.birth_likeness(asked.birth, birth_of(identity.birth))
        score += 0.2 * (born.score - 0.7)
        if born.reason != names.BirthReason.MISSING:
            reasons.append(f"birth_{born.reason}")
    return min(score, 0.999), tuple(reasons)


def _shown(
    best: Iterable[UUID],
    opened: Mapping[UUID, Identity],
    scored: Mapping[UUID, tuple[float, tuple[str, ...]]],
) -> list[Found]:
    """Return the first twenty, one row for those who are one person: the one others merged into."""
    first = list(best)[: 2 * MOST_SHOWN]
    persons = Person.objects.select_related("registered_in").in_bulk(first)
    tops = [p.merged_into_id for p in persons.values() if p.merged_into_id]
    roots = Person.objects.select_related("registered_in").in_bulk(tops)
    rows: dict[UUID, Found] = {}
    for one in first:
        if (person := persons.get(one)) is None:
            continue
        root = roots.get(person.merged_into_id) if person.merged_into_id else None
        key = person.merged_into_id or person.pk
        if key not in rows and len(rows) < MOST_SHOWN:
            rows[key] = Found(root or person, opened[one], *scored[one], also=root is not None)
    return list(rows.values())


def open_identities(person_ids: Collection[UUID]) -> dict[UUID, Identity]:
    """Open the identities of persons the acting one may see; erased and damaged ones are left."""
    return {
        one: record
        for one, record in _opened(person_ids, RecordKind.IDENTITY)
        if isinstance(record, Identity)
    }


def open_contacts(person_ids: Collection[UUID]) -> dict[UUID, Contacts]:
    """Open the contacts of persons whose profile the acting one may see."""
    return {
        one: record
        for one, record in _opened(person_ids, RecordKind.CONTACTS)
        if isinstance(record, Contacts)
    }


def _opened(person_ids: Collection[UUID], kind: RecordKind) -> Iterable[tuple[UUID, Record]]:
    if not person_ids:
        return
    rows = SealedRecord.objects.filter(person_id__in=person_ids, kind=kind, is_current=True)
    keys = Keys(person_ids)
    for person_id, content in rows.values_list("person_id", "content"):
        try:
            kept = keys.open(person_id, bytes(content), CONTENT)
        except Unreadable:
            continue
        yield person_id, CLASSES[kind].from_json(kept)


def open_pair(*, actor: Actor, pair: CandidatePair) -> Pair:
    """Open two persons who may be one and compare them; records that both were looked at."""
    ids = [pair.low_id, pair.high_id]
    who, reached = open_identities(ids), open_contacts(ids)
    low, high = who.get(pair.low_id, Identity()), who.get(pair.high_id, Identity())
    low_contacts, high_contacts = reached.get(pair.low_id), reached.get(pair.high_id)
    _record(actor, events.COMPARED, ids)
    how = compare(low, high, low_contacts, high_contacts)
    return Pair(low, high, low_contacts, high_contacts, how)


def likely_same(
    *, actor: Actor, team: Team, new: NewPerson, but: Collection[UUID] = ()
) -> list[Likely]:
    """Return who, of those the actor may see, may be the person being registered; with reasons.

    At most five, the most probable first. Persons beyond the actor's sight are compared after
    registration, for who sees both. Records who compared and whom they were shown.
    """
    found = likely_among(new.identity, new.contacts, but=but)
    persons = Person.objects.select_related("registered_in").in_bulk([one for one, _i, _c in found])
    rows = [Likely(persons[one], who, how) for one, who, how in found if one in persons]
    _record(actor, events.COMPARED, [row.person.pk for row in rows], team)
    return rows


def likely_among(
    identity: Identity, contacts: Contacts | None, *, but: Collection[UUID] = ()
) -> list[tuple[UUID, Identity, Compared]]:
    """Return who, of those the acting one may see, is probably the same; most probable first."""
    called = [c.value for c in contacts.contacts if c.kind in tokens.CALLED] if contacts else []
    phones = candidates(
        tokens.phone_tokens(called), most=MOST_SHOWN, compartment=Compartment.PROFILE
    )
    papers = candidates(
        tokens.document_tokens(i.number for i in identity.identifiers), most=MOST_SHOWN
    )
    born = birth_of(identity.birth)
    around = max(born.within, 1) if born else 0
    years = list(range(born.year - around, born.year + around + 1)) if born else []
    asks = {token for whole in tokens.whole_names(identity)
            for token in tokens.asked_tokens(whole, years)}  # fmt: skip
    near = candidates(asks, most=MOST_OPENED)
    wanted = [one for one in {**phones, **papers, **near} if one not in but]
    found = []
    for one, other in open_identities(wanted).items():
        how = compare(identity, other, same_phone=one in phones)
        if how.probability >= LIKELY:
            found.append((one, other, how))
    found.sort(key=lambda row: (-row[2].probability, -row[2].name, str(row[0])))
    return found[:MOST_LIKELY]


def _record(actor: Actor, name: str, shown: Collection[UUID], team: Team | None = None) -> None:
    organisation = team.organisation_id if team else next(iter(sorted(actor.sees)), None)
    payload = {"persons": [str(one) for one in shown]}
    record(Happened(name, "persons", str(actor.id or ""), organisation, payload))
