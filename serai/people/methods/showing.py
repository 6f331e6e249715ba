"""How a person is shown: a masked telephone, an age in words, what deserves a tag."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from serai.people.choices import BirthBasis, SafeToCall
from serai.people.methods.records import Birth, Contact, Contacts, Identity

DOT = "•"
NUMBERED = frozenset({"phone", "messaging", "relative"})
"""Ways to reach somebody that are, or can be, a number."""
Tone = Literal["", "p-red", "p-amber", "p-blue", "p-purple", "p-green"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a reader must not miss about a person, and how loudly it is said."""

    label: str | Promise
    tone: Tone = ""
    icon: str = ""


def masked(number: str) -> str:
    """Return a telephone number with country code, first and last two figures; the rest is dots.

    Enough to tell two numbers apart, too little to call one by mistake or over a shoulder.
    """
    figures = "".join(c for c in number if c.isdigit())
    code = ""
    try:
        code = f"+{phonenumbers.parse(number).country_code} "
    except phonenumbers.NumberParseException:
        pass
    national = figures[len(code.strip("+ ")) :] if code else figures
    if len(national) < 5:
        return code + DOT * len(national)
    hidden = DOT * (len(national) - 3)
    pairs = [hidden[at : at + 2] for at in range(1, len(hidden), 2)]
    return f"{code}{national[0]}{DOT} {' '.join(pairs)} {national[-2:]}"


def ending(number: str) -> str:
    """Return a number on paper with its last three characters only: enough to compare it."""
    return DOT * max(len(number) - 3, 3) + number[-3:] if len(number) > 5 else DOT * 5


def shown_value(contact: Contact) -> str:
    """Return a way to reach somebody as the page shows it: unsafe ones are not shown whole."""
    if contact.safe in {SafeToCall.YES, SafeToCall.UNKNOWN}:
        return contact.value
    return masked(contact.value) if contact.kind in NUMBERED else DOT * 5


def age_in_words(birth: Birth, day: date) -> str:
    """Return the age on a day in the reader's language, "about" where it is estimated; or ""."""
    age = birth.age_at(day)
    if age is None:
        return ""
    years = ngettext("%(age)s year", "%(age)s years", age) % {"age": age}
    rough = birth.basis in {BirthBasis.ESTIMATED, BirthBasis.DISPUTED} or not birth.on
    return _("about %(years)s") % {"years": years} if rough else years


def unsafe(contacts: Contacts) -> list[tuple[Contact, str]]:
    """Return the ways by which the person must not be reached, or only as agreed, each masked."""
    return [
        (c, masked(c.value) if c.kind in NUMBERED else "")
        for c in contacts.contacts
        if c.safe in {"no", "ask"}
    ]


def marks_of(
    identity: Identity,
    contacts: Contacts,
    day: date,
    *,
    is_complete: bool,
    is_synthetic: bool,
    has_disability: bool | None,
) -> Iterable[Mark]:
    """Yield what a reader must not miss, the most urgent first."""
    if identity.birth.basis == BirthBasis.DISPUTED:
        yield Mark(gettext_lazy("Age disputed: a child until established"), "p-red",
                   "alert-triangle")  # fmt: skip
    elif identity.birth.is_child(day):
        yield Mark(gettext_lazy("Under 18"), "p-amber", "alert-triangle")
    if contacts.needs_interpreter:
        yield Mark(gettext_lazy("Needs an interpreter"), "p-blue", "language")
    if has_disability:
        yield Mark(gettext_lazy("Has difficulties functioning"), "p-purple", "walk")
    if not is_complete:
        yield Mark(gettext_lazy("To be completed"), "p-amber", "edit")
    if is_synthetic:
        yield Mark(gettext_lazy("synthetic"))
