"""What a record says, in words of the reader's language: for histories, conflicts and copies."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from serai.people import choices as words
from serai.people.methods.records import Birth, Contacts, Functioning, Identity, Record

Line = tuple[str, str]


def describe(record: Record, nationalities: Mapping[str, str]) -> list[Line]:
    """Return label and value of everything a record says; `nationalities` are names by code."""
    if isinstance(record, Identity):
        return list(_identity(record, nationalities))
    return list(_contacts(record) if isinstance(record, Contacts) else _functioning(record))


def changes(before: list[Line], after: list[Line]) -> list[Line]:
    """Return the lines that the later version has and the earlier one has not."""
    return [line for line in after if line not in before]


def _said(choices: Iterable[tuple[str, object]], code: str) -> str:
    return str(dict(choices).get(code, code))


def _identity(record: Identity, nationalities: Mapping[str, str]) -> Iterator[Line]:
    for name in record.names:
        yield _said(words.NamePart.choices, name.part), name.text
    yield _("Sex"), _said(words.Sex.choices, record.sex)
    if record.gender:
        yield _("Gender"), _said(words.Gender.choices, record.gender)
    yield _("Born"), born(record.birth)
    for code in record.nationalities:
        yield _("Nationality"), nationalities.get(code, code)
    for number in record.identifiers:
        kind = _said(words.DocumentKind.choices, number.kind)
        yield kind, " ".join(filter(None, (number.number, number.issuer)))


def born(birth: Birth) -> str:
    """Return what is known of a birth, and how."""
    known = birth.on or (str(birth.year) if birth.year is not None else "")
    if birth.age is not None:
        known = _("%(age)s years old on %(day)s") % {"age": birth.age, "day": birth.age_on}
    basis = _said(words.BirthBasis.choices, birth.basis)
    return f"{known} ({basis})" if known else basis


def _contacts(record: Contacts) -> Iterator[Line]:
    for one in record.contacts:
        parts = (one.value, one.whose, _said(words.SafeToCall.choices, one.safe), one.note)
        yield _said(words.ContactKind.choices, one.kind), " · ".join(filter(None, parts))
    for code in record.languages:
        yield _("Language"), _said(words.Language.choices, code)
    if record.needs_interpreter is not None:
        yield _("Needs an interpreter"), _("Yes") if record.needs_interpreter else _("No")
    if record.occupation:
        yield _("Occupation"), record.occupation


def _functioning(record: Functioning) -> Iterator[Line]:
    for name, label in words.FUNCTION_LABELS.items():
        if name in record.answers:
            yield str(label), _said(words.Difficulty.choices, record.answers[name])
