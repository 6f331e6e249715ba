"""From what was typed, filled in or imported to a person: one reading for all ways of registering.

Every way gives texts by `Field`; what cannot be taken is a `Fault` that names the field, in a
sentence without the text itself.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from serai.kit.entities import Text
from serai.names import numbers, writing
from serai.people.actions.persons import NewPerson
from serai.people.choices import (
    STATELESS,
    UNKNOWN_NATIONALITY,
    BirthBasis,
    NamePart,
    SafeToCall,
    Sex,
)
from serai.people.choices import DocumentKind as Paper
from serai.people.methods.records import Birth, Contact, Contacts, Identifier, Identity, Name
from serai.registration.choices import LANGUAGES, DocumentKind, Field

PARTS = {
    Field.GIVEN: NamePart.GIVEN, Field.FATHER: NamePart.FATHER,
    Field.GRANDFATHER: NamePart.GRANDFATHER, Field.FAMILY: NamePart.FAMILY,
    Field.NATIVE: NamePart.GIVEN, Field.ALIAS: NamePart.ALIAS,
}  # fmt: skip
PAPERS = {
    DocumentKind.PASSPORT: Paper.PASSPORT, DocumentKind.IDENTITY_CARD: Paper.NATIONAL_ID,
    DocumentKind.BIRTH_CERTIFICATE: Paper.BIRTH, DocumentKind.REFUGEE_CARD: Paper.REFUGEE,
    DocumentKind.CONSULAR_CARD: Paper.CONSULAR, DocumentKind.OTHER: Paper.OTHER,
}  # fmt: skip
"""What the register calls the papers that forms and files ask for."""
OLDEST = 120
EARLIEST = 1890
LONGEST_NUMBER = 40

NO_NAME = _("Give at least one name.")
NO_DATE = _("This is not a date. Write year, month and day, for example 1994-08-21.")
TOO_EARLY = _("Nobody alive was born that early.")
IN_FUTURE = _("This date is in the future.")
NO_AGE = _("Give the age in whole years, from 0 to 120.")
TWO_AGES = _("The age and the date of birth contradict each other.")
NO_CHOICE = _("This is none of the answers.")
NO_COUNTRY = _("No country of this name or code is known. Choose one, or “stateless”.")
NO_PHONE = _("This cannot be a telephone number.")
NO_NUMBER = _("This cannot be the number of a document.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer, and why."""

    field: str
    sentence: Text


@dataclass(slots=True)
class Reading:
    """What was read: parts of a person, and what was wrong."""

    faults: list[Fault] = field(default_factory=list)

    def wrong(self, name: str, sentence: Text) -> None:
        """Note a fault."""
        self.faults.append(Fault(name, sentence))


def read_person(
    values: Mapping[str, Any],
    *,
    today: date,
    countries: Mapping[str, str],
    region: str | None = None,
) -> tuple[NewPerson | None, list[Fault]]:
    """Return the person that texts by field describe, or None and what is wrong with them.

    `countries` maps what can stand for a country (code or name, folded) to its ISO code; `region`
    is the ISO 3166 alpha-2 country whose telephone numbers are meant without a prefix.
    """
    texts = {name: as_text(values.get(name)) for name in Field.values}
    reading = Reading()
    names = _names(texts, reading)
    identity = Identity(
        names=names,
        sex=_choice(texts, Field.SEX, Sex.values, Sex.UNKNOWN, reading),
        birth=_birth(texts, today, reading),
        nationalities=_nationalities(texts[Field.NATIONALITY], countries, reading),
        identifiers=_identifiers(texts, reading),
    )
    contacts = Contacts(
        contacts=_contacts(texts, region, reading),
        languages=_languages(texts[Field.LANGUAGE], reading),
        needs_interpreter=_yes_no(texts[Field.INTERPRETER], reading),
    )
    if reading.faults:
        return None, reading.faults
    return NewPerson(identity, contacts), []


def as_text(value: Any) -> str:
    """Return what a cell or an answer says, as text; whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _names(texts: Mapping[str, str], reading: Reading) -> tuple[Name, ...]:
    found = []
    for name, part in PARTS.items():
        text = texts[name]
        if not text:
            continue
        refused = [p for p in writing.problems(text) if p.refused]
        if refused:
            reading.wrong(name, refused[0].sentence)
            continue
        kept = writing.clean(text)
        found.append(Name(part, kept, writing.script(kept)))
    if not found and not reading.faults:
        reading.wrong(Field.GIVEN, NO_NAME)
    return tuple(found)


def _birth(texts: Mapping[str, str], today: date, reading: Reading) -> Birth:
    born = _date(texts[Field.BIRTH_DATE], today, reading)
    age = _age(texts[Field.AGE], reading)
    otherwise = BirthBasis.DECLARED if born else BirthBasis.ESTIMATED
    if born is None and age is None:
        otherwise = BirthBasis.UNKNOWN
    basis = _choice(texts, Field.BIRTH_BASIS, BirthBasis.values, otherwise, reading)
    if born is not None:
        birth = Birth(basis=basis, on=born.isoformat())
        if age is not None and abs((birth.age_at(today) or 0) - age) > 1:
            reading.wrong(Field.AGE, TWO_AGES)
        return birth
    if age is not None:
        return Birth(basis=basis, age=age, age_on=today.isoformat())
    return Birth(basis=BirthBasis.UNKNOWN)


def _date(text: str, today: date, reading: Reading) -> date | None:
    if not text:
        return None
    try:
        found = _written_date(text)
    except ValueError:
        reading.wrong(Field.BIRTH_DATE, NO_DATE)
        return None
    if found > today:
        reading.wrong(Field.BIRTH_DATE, IN_FUTURE)
    elif found.year < EARLIEST:
        reading.wrong(Field.BIRTH_DATE, TOO_EARLY)
    else:
        return found
    return None


def _written_date(text: str) -> date:
    """Return a date written year first, or day first with slashes or dots as the field does."""
    plain = _digits(text)[:40].partition("T")[0].partition(" ")[0]
    if plain[:4].isdigit():
        return date.fromisoformat(plain)
    day, month, year = (int(part) for part in plain.replace(".", "/").replace("-", "/").split("/"))
    return date(year, month, day)


def _age(text: str, reading: Reading) -> int | None:
    if not text:
        return None
    plain = _digits(text)
    if not plain.isascii() or not plain.isdigit() or len(plain) > 3 or int(plain) > OLDEST:
        reading.wrong(Field.AGE, NO_AGE)
        return None
    return int(plain)


def _digits(text: str) -> str:
    """Return the text with the digits of all scripts as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _choice(
    texts: Mapping[str, str], name: str, known: Collection[str], otherwise: str, reading: Reading
) -> str:
    text = texts[name].lower()
    if not text:
        return otherwise
    if text in known:
        return text
    short = [code for code in known if len(text) == 1 and code.startswith(text)]
    if len(short) == 1:
        return short[0]
    reading.wrong(name, NO_CHOICE)
    return otherwise


def folded(text: str) -> str:
    """Return a name of a country as it is compared: letters only, without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalpha())


def _nationalities(text: str, known: Mapping[str, str], reading: Reading) -> tuple[str, ...]:
    found = []
    for one in text.replace(";", ",").split(",") if text else ():
        code = one.strip().upper()
        if code in {STATELESS, UNKNOWN_NATIONALITY}:
            found.append(code)
        elif match := known.get(folded(one)):
            found.append(match)
        else:
            reading.wrong(Field.NATIONALITY, NO_COUNTRY)
    return tuple(dict.fromkeys(found))


def _languages(text: str, reading: Reading) -> tuple[str, ...]:
    found = [one.lower() for one in text.replace(",", " ").replace(";", " ").split()]
    if any(one not in LANGUAGES for one in found):
        reading.wrong(Field.LANGUAGE, NO_CHOICE)
    return tuple(dict.fromkeys(found))


def _yes_no(text: str, reading: Reading) -> bool | None:
    if not text or text.lower() == "unknown":
        return None
    if text.lower() in {"yes", "true", "1", "oui", "نعم"}:
        return True
    if text.lower() in {"no", "false", "0", "non", "لا"}:
        return False
    reading.wrong(Field.INTERPRETER, NO_CHOICE)
    return None


def _contacts(
    texts: Mapping[str, str], region: str | None, reading: Reading
) -> tuple[Contact, ...]:
    safe = _choice(texts, Field.SAFE, SafeToCall.values, SafeToCall.UNKNOWN, reading)
    if not texts[Field.PHONE]:
        return ()
    number = numbers.phone(texts[Field.PHONE][:60], region)
    if not number:
        reading.wrong(Field.PHONE, NO_PHONE)
        return ()
    return (Contact("phone", number, safe=safe),)


def _identifiers(texts: Mapping[str, str], reading: Reading) -> tuple[Identifier, ...]:
    kind = _choice(texts, Field.DOCUMENT_KIND, DocumentKind.values, DocumentKind.OTHER, reading)
    text = texts[Field.DOCUMENT_NUMBER]
    if not text:
        return ()
    if len(text) > LONGEST_NUMBER or len(numbers.document(text)) < 3 or not text.isprintable():
        reading.wrong(Field.DOCUMENT_NUMBER, NO_NUMBER)
        return ()
    return (Identifier(PAPERS[DocumentKind(kind)], text),)
