"""Proposing pairs that may be one person: after registration, and every night over the register.

Identities are opened in memory only. What is kept is who may be whom, how probably, and codes of
reasons, where the database shows it to nobody but who sees both. Nothing is ever merged here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.matching import events
from serai.matching.actions.finding import likely_among, open_contacts, open_identities
from serai.matching.choices import Reason, Source
from serai.matching.methods.comparing import Compared, compare
from serai.matching.methods.trees import together
from serai.matching.models import CandidatePair
from serai.matching.queries import family_ties, register_ids, roots_of
from serai.people.choices import UNKNOWN_NATIONALITY, NamePart, Sex
from serai.people.methods.records import Identity

if TYPE_CHECKING:
    import pyarrow as pa

    from serai.matching.methods.linkage import Links

LEAST = 0.9
"""Probability from which a pair is proposed."""

FEWEST = 1_000
"""Persons below which a register is too small to learn from: each is compared by tokens alone."""

BATCH = 2_000
MOST_NAMESAKES = 3
"""People like whom one is by name and year alone, beyond which that is no sign of one person."""

PARTS = {NamePart.GIVEN: "given", NamePart.FATHER: "father", NamePart.GRANDFATHER: "family"}


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pair, how probable it is, and why in codes."""

    one: UUID
    other: UUID
    probability: float
    reasons: Sequence[str]


def propose_for(*, organisation_id: UUID, person_ids: Sequence[UUID]) -> int:
    """Compare these persons with everybody of the organisation; return how many pairs are new."""
    with acting_as(register_actor(organisation_id)):
        return _keep(organisation_id, Source.REGISTRATION, _alike(person_ids))


def compare_register(*, organisation_id: UUID) -> int:
    """Compare everybody of an organisation with everybody; return how many pairs are new.

    Reads a person's key and identity at a time and holds names in memory only: about 1 KB each.
    """
    with acting_as(register_actor(organisation_id)):
        ids = register_ids(organisation_id)
        if len(ids) < FEWEST:
            return _keep(organisation_id, Source.NIGHTLY, _alike(ids))
        pairs = link(_table(ids), threshold=LEAST).pairs
        wanted = ("left", "right", "probability", "family")
        columns = (pairs.column(name).to_pylist() for name in wanted)
        found = [
            (ids[left], ids[right], odds, family > 0)
            for left, right, odds, family in zip(*columns, strict=True)
        ]
        return _keep(organisation_id, Source.NIGHTLY, _explained(found))


def _alike(person_ids: Sequence[UUID]) -> Iterator[Proposed]:
    for batch in _batches(person_ids):
        reached = open_contacts(batch)
        for one, identity in open_identities(batch).items():
            found = likely_among(identity, reached.get(one), but=[one])
            good = [row for row in found if row[2].probability >= LEAST]
            vague = [row for row in good if _is_vague(row[2])]
            for other, _who, how in good:
                if len(vague) <= MOST_NAMESAKES or not _is_vague(how):
                    yield Proposed(one, other, how.probability, how.reasons)


def _is_vague(how: Compared) -> bool:
    """Say whether nothing but name, year, sex and nationality speaks for the pair."""
    strong = {"document", "phone", "birth_same", "birth_swapped", "birth_slip"}
    return not strong & set(how.reasons)


def _explained(pairs: Sequence[tuple[UUID, UUID, float, bool]]) -> Iterator[Proposed]:
    for start in range(0, len(pairs), BATCH):
        batch = pairs[start : start + BATCH]
        who = open_identities({one for pair in batch for one in pair[:2]})
        for left, right, odds, family in batch:
            if left in who and right in who:
                reasons = [*compare(who[left], who[right]).reasons]
                reasons += [str(Reason.FAMILY)] if family else []
                yield Proposed(left, right, odds, reasons)


def link(records: "pa.Table", *, threshold: float) -> "Links":
    """Link the register; the analytic engine is loaded by the night's work alone."""
    from serai.matching.methods import linkage

    return linkage.link(records, threshold=threshold)


def _table(ids: Sequence[UUID]) -> "pa.Table":
    """Return the register as linkage takes it, in memory; ids are places in the list."""
    import pyarrow as pa

    place = {one: at for at, one in enumerate(ids)}
    names = ("id", "given", "father", "family", "born", "sex", "nationality")
    columns: dict[str, list[Any]] = {name: [] for name in names}
    for batch in _batches(ids):
        for one, identity in open_identities(batch).items():
            for name, value in _line(identity).items():
                columns[name].append(value)
            columns["id"].append(place[one])
    texts = {name: pa.array(columns[name], pa.string()) for name in names[1:]}
    group = together(family_ties())
    groups = pa.array([group.get(ids[at]) for at in columns["id"]], pa.int64())
    return pa.table({"id": pa.array(columns["id"], pa.int64()), **texts, "group": groups})


def _line(identity: Identity) -> dict[str, str | None]:
    first = next((n.script for n in identity.names if n.part != NamePart.ALIAS), "")
    told: dict[str, list[str]] = {"given": [], "father": [], "family": []}
    for name in identity.names:
        if name.script == first and name.part != NamePart.ALIAS:
            told[PARTS.get(NamePart(name.part), "family")].append(name.text)
    year = identity.birth.birth_year()
    nation = identity.nationalities[0] if identity.nationalities else UNKNOWN_NATIONALITY
    return {
        **{column: " ".join(texts) for column, texts in told.items()},
        "born": identity.birth.on or (f"{year}-01-01" if year else None),
        "sex": None if identity.sex == Sex.UNKNOWN else identity.sex,
        "nationality": None if nation == UNKNOWN_NATIONALITY else nation,
    }


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


@transaction.atomic
def _keep(organisation_id: UUID, source: Source, found: Iterable[Proposed]) -> int:
    """Keep new pairs of persons that are not one already; decided ones stay as they are."""
    rows = list(found)
    root = roots_of({one for row in rows for one in (row.one, row.other)})
    now, before = clock.now(), CandidatePair.objects.count()
    CandidatePair.objects.bulk_create(
        (
            CandidatePair(
                low_id=min(row.one, row.other), high_id=max(row.one, row.other),
                probability=row.probability, reasons=list(row.reasons), source=source,
                found_at=now,
            )
            for row in rows
            if row.one in root and row.other in root and root[row.one] != root[row.other]
        ),
        batch_size=1_000, ignore_conflicts=True,
    )  # fmt: skip
    made = CandidatePair.objects.count() - before
    if made:
        payload = {"pairs": made, "source": str(source)}
        record(Happened(events.PAIRS_FOUND, "organisation", organisation_id, organisation_id,
                        payload))  # fmt: skip
    return made
