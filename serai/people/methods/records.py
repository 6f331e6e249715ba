"""What the sealed records of a person hold, read and written as plain dataclasses.

A record is sealed as JSON. Reading is forgiving (a record of an older version of Serai opens),
writing is exact.
"""

from dataclasses import asdict, dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any, Self

from serai.people.choices import FUNCTIONS, BirthBasis, NamePart, Sex


@dataclass(frozen=True, slots=True)
class Name:
    """One part of a name as it was written: which part, the text, its script ("Latn", "Arab")."""

    part: str
    text: str
    script: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number on paper: what kind of document, the number, the country or body that gave it."""

    kind: str
    number: str
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Birth:
    """What is known of the birth: a whole date, or a year, or an age on a day; and how.

    Exactly one of `on`, `year` and (`age`, `age_on`) is given, or none.
    """

    basis: str = BirthBasis.UNKNOWN
    on: str = ""
    year: int | None = None
    age: int | None = None
    age_on: str = ""

    def birth_year(self) -> int | None:
        """Return the year of birth, exact or worked out from the age."""
        if self.on:
            return date.fromisoformat(self.on).year
        if self.age is not None and self.age_on:
            return date.fromisoformat(self.age_on).year - self.age
        return self.year

    def age_at(self, day: date) -> int | None:
        """Return the age in whole years on a day; within a year where only a year is known."""
        if self.on:
            born = date.fromisoformat(self.on)
            return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        year = self.birth_year()
        return None if year is None else max(day.year - year, 0)

    def is_child(self, day: date) -> bool | None:
        """Say whether the person is under 18, None where nobody knows.

        Somebody whose age is disputed counts as a child until it is established.
        """
        if self.basis == BirthBasis.DISPUTED:
            return True
        age = self.age_at(day)
        return None if age is None else age < 18


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is: names, sex and gender, birth, nationalities, numbers on paper, picture."""

    names: tuple[Name, ...] = ()
    sex: str = Sex.UNKNOWN
    gender: str = ""
    birth: Birth = field(default_factory=Birth)
    nationalities: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    photo: str = ""

    @property
    def display(self) -> str:
        """Return the name as lists show it: its parts in order, aliases apart."""
        order = list(NamePart.values)
        parts = sorted(
            (n for n in self.names if n.part != NamePart.ALIAS), key=lambda n: order.index(n.part)
        )
        first = parts[0].script if parts else ""
        return " ".join(n.text for n in parts if n.script == first)

    def all_names(self) -> dict[str, tuple[str, ...]]:
        """Return the parts of the name by script; an alias stands under "alias"."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            key = "alias" if name.part == NamePart.ALIAS else name.script
            found.setdefault(key, []).append(name.text)
        return {key: tuple(texts) for key, texts in found.items()}

    def as_json(self) -> dict[str, Any]:
        """Return what is sealed."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return the record that was sealed."""
        known = _known(cls, kept)
        known["names"] = tuple(Name(**_known(Name, n)) for n in kept.get("names", ()))
        known["identifiers"] = tuple(
            Identifier(**_known(Identifier, n)) for n in kept.get("identifiers", ())
        )
        known["birth"] = Birth(**_known(Birth, kept.get("birth", {})))
        known["nationalities"] = tuple(kept.get("nationalities", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach somebody, whose it is, and whether using it is safe."""

    kind: str
    value: str
    whose: str = ""
    safe: str = "unknown"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """How somebody is reached, in which languages, and with an interpreter or without."""

    contacts: tuple[Contact, ...] = ()
    languages: tuple[str, ...] = ()
    needs_interpreter: bool | None = None
    occupation: str = ""
    education: str = ""
    marital_status: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is sealed."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return the record that was sealed."""
        known = _known(cls, kept)
        known["contacts"] = tuple(Contact(**_known(Contact, c)) for c in kept.get("contacts", ()))
        known["languages"] = tuple(kept.get("languages", ()))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Functioning:
    """Answers to the Washington Group short set on functioning, by question."""

    answers: dict[str, str] = field(default_factory=dict)

    @property
    def has_disability(self) -> bool | None:
        """Say whether any answer is "a lot" or "cannot", the set's own cut-off; None unanswered."""
        given = [self.answers[f] for f in FUNCTIONS if f in self.answers]
        if any(answer in {"a_lot", "cannot"} for answer in given):
            return True
        return False if {"none", "some"} & set(given) else None

    def as_json(self) -> dict[str, Any]:
        """Return what is sealed."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return the record that was sealed."""
        return cls(answers=dict(kept.get("answers", {})))


Record = Identity | Contacts | Functioning
CLASSES: dict[str, type[Identity | Contacts | Functioning]] = {
    "identity": Identity,
    "contacts": Contacts,
    "functioning": Functioning,
}


def _known(cls: Any, kept: dict[str, Any]) -> dict[str, Any]:
    names = _names(cls)
    return {name: value for name, value in kept.items() if name in names}


@cache
def _names(cls: Any) -> frozenset[str]:
    return frozenset(f.name for f in fields(cls))
