"""How alike two identities are, field by field, and how probable it is that they are one person.

Agreements count in bits of evidence, as in Fellegi and Sunter (A theory for record linkage, 1969),
with weights set by hand for two persons that a search brought together; the nightly comparison
estimates its own from the register (`linkage`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from serai import names
from serai.matching.choices import Agreement, Field, Reason
from serai.names import BirthReason
from serai.people.choices import STATELESS, UNKNOWN_NATIONALITY, BirthBasis, Sex
from serai.people.methods.records import Birth, Contacts, Identity
from serai.people.methods.tokens import CALLED, phone_end, whole_names

AGAINST = 10.0
"""Bits against: of those a search brings together, about one in a thousand is the same person."""

NAME_BITS = ((0.95, 9.0), (0.9, 7.5), (0.84, 4.5), (0.78, 2.0), (0.66, -2.0), (0.0, -7.0))
BIRTH_BITS = {
    BirthReason.SAME: 8.0, BirthReason.SWAPPED: 6.0, BirthReason.CALENDAR: 3.0,
    BirthReason.SLIP: 4.5, BirthReason.SAME_YEAR: 3.5, BirthReason.ESTIMATE: 2.0,
    BirthReason.NEAR: -0.5, BirthReason.MISSING: 0.0, BirthReason.DIFFERENT: -5.0,
}  # fmt: skip
DOCUMENT_BITS, PHONE_BITS = 14.0, 7.0
SAME_FROM, NEAR_FROM = 0.9, 0.78
ESTIMATE = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """How two persons compare: probability from 0 to 1, codes of reasons, agreement by field."""

    probability: float
    reasons: tuple[str, ...]
    fields: Mapping[str, str]
    name: float


def birth_of(birth: Birth) -> names.Birth | None:
    """Return a birth as the comparison takes it; None where nothing is known."""
    year = birth.birth_year()
    if year is None:
        return None
    rough = birth.basis in {BirthBasis.ESTIMATED, BirthBasis.DISPUTED}
    if birth.on:
        born = date.fromisoformat(birth.on)
        return names.Birth(born.year, born.month, born.day, ESTIMATE if rough else 0)
    if birth.age is not None:
        return names.Birth(year, within=ESTIMATE if rough else 1)
    return names.Birth(year, within=ESTIMATE if rough else 0)


def best_name(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> names.Likeness:
    """Return the likeness of the two spellings, of those each side has, that are most alike."""
    found = [names.name_likeness(one, other) for one in ours for other in theirs]
    return max(found, key=lambda likeness: likeness.score, default=names.Likeness(0.0, ()))


def compare(
    one: Identity,
    other: Identity,
    ours: Contacts | None = None,
    theirs: Contacts | None = None,
    *,
    same_phone: bool = False,
) -> Compared:
    """Compare two persons. Symmetric in probability and fields.

    Where telephone numbers may not be opened, `same_phone` says what their blind tokens said.
    """
    name = best_name(whole_names(one), whole_names(other))
    born = names.birth_likeness(birth_of(one.birth), birth_of(other.birth))
    sex, nationality = _sex(one, other), _nationality(one, other)
    document, phone = _documents(one, other), _phones(ours, theirs)
    if same_phone:
        phone = Agreement.MATCH
    bits = next(worth for least, worth in NAME_BITS if name.score >= least)
    bits += BIRTH_BITS[born.reason] - AGAINST
    bits += {Agreement.MATCH: 1.0, Agreement.MISMATCH: -4.0}.get(sex, 0.0)
    bits += {Agreement.MATCH: 2.5, Agreement.MISMATCH: -2.0}.get(nationality, 0.0)
    bits += {Agreement.MATCH: DOCUMENT_BITS, Agreement.MISMATCH: -2.0}.get(document, 0.0)
    bits += PHONE_BITS if phone == Agreement.MATCH else 0.0
    fields: dict[str, str] = {
        Field.NAME: _level(name.score), Field.BIRTH: _born(born), Field.SEX: sex,
        Field.NATIONALITY: nationality, Field.DOCUMENT: document, Field.PHONE: phone,
    }  # fmt: skip
    reasons = [f"name_{reason}" for reason in name.reasons] if name.score >= NEAR_FROM else []
    if born.reason not in {BirthReason.MISSING, BirthReason.DIFFERENT}:
        reasons.append(f"birth_{born.reason}")
    said = {Field.DOCUMENT: Reason.DOCUMENT, Field.PHONE: Reason.PHONE, Field.SEX: Reason.SEX,
            Field.NATIONALITY: Reason.NATIONALITY}  # fmt: skip
    reasons += [str(said[f]) for f in said if fields[f] == Agreement.MATCH]
    return Compared(round(1 / (1 + 2**-bits), 4), tuple(reasons), fields, name.score)


def _level(score: float) -> Agreement:
    if score >= SAME_FROM:
        return Agreement.MATCH
    return Agreement.CLOSE if score >= NEAR_FROM else Agreement.MISMATCH


def _born(born: names.BirthLikeness) -> Agreement:
    if born.reason == BirthReason.MISSING:
        return Agreement.BLANK
    if born.reason in {BirthReason.SAME, BirthReason.SAME_YEAR}:
        return Agreement.MATCH
    return Agreement.MISMATCH if born.reason == BirthReason.DIFFERENT else Agreement.CLOSE


def _sex(one: Identity, other: Identity) -> Agreement:
    if Sex.UNKNOWN in {one.sex, other.sex}:
        return Agreement.BLANK
    return Agreement.MATCH if one.sex == other.sex else Agreement.MISMATCH


def _nationality(one: Identity, other: Identity) -> Agreement:
    ours, theirs = set(one.nationalities), set(other.nationalities)
    if not ours or not theirs or UNKNOWN_NATIONALITY in ours | theirs:
        return Agreement.BLANK
    if ours & theirs:
        return Agreement.MATCH
    return Agreement.CLOSE if STATELESS in ours | theirs else Agreement.MISMATCH


def _documents(one: Identity, other: Identity) -> Agreement:
    ours = {(i.kind, names.document(i.number)) for i in one.identifiers if i.number}
    theirs = {(i.kind, names.document(i.number)) for i in other.identifiers if i.number}
    if {number for _kind, number in ours} & {number for _kind, number in theirs}:
        return Agreement.MATCH
    same_kind = {kind for kind, _number in ours} & {kind for kind, _number in theirs}
    return Agreement.MISMATCH if same_kind else Agreement.BLANK


def _phones(ours: Contacts | None, theirs: Contacts | None) -> Agreement:
    told = [
        {phone_end(c.value) for c in side.contacts if c.kind in CALLED} - {""} if side else set()
        for side in (ours, theirs)
    ]
    if not all(told):
        return Agreement.BLANK
    return Agreement.MATCH if told[0] & told[1] else Agreement.MISMATCH
