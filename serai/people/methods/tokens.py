"""Under which blind tokens a person is found: names in any spelling, births, numbers, codes.

A person has about a dozen: the keys of each part of the name (`serai.names`), a key for each two
parts in either order, each part with the year of birth, the end of each telephone number, each
number on paper. Tokens have one scope for the whole deployment, so that a partner who was granted a
person finds them by the same token (docs/adr/0011); who sees whom is the grants' matter alone.
"""

from collections.abc import Iterable, Sequence

from serai import names
from serai.people.choices import NamePart
from serai.people.methods.records import Contact, Contacts, Identity
from serai.vault.choices import BlindKind
from serai.vault.sealing import blind

MOST_PARTS = 12
"""Parts of one whole name that are keyed; what is beyond is not found by."""

PHONE_END = 8
"""Figures from the end of a telephone number that are kept: the country's code may be missing."""

SHORTEST_DOCUMENT = 4
CALLED = frozenset({"phone", "messaging", "relative"})
"""Kinds of contacts that hold telephone numbers."""


def whole_names(identity: Identity) -> list[tuple[str, ...]]:
    """Return the person's names as parts, one for each script and one for each alias."""
    found: dict[str, list[str]] = {}
    aliases = []
    for name in identity.names:
        if name.part == NamePart.ALIAS:
            aliases.append(names.parts(name.text)[:MOST_PARTS])
        else:
            found.setdefault(name.script, []).append(name.text)
    written = [names.parts(" ".join(texts))[:MOST_PARTS] for texts in found.values()]
    return [whole for whole in dict.fromkeys([*written, *aliases]) if whole]


def tokens_of(identity: Identity, contacts: Contacts | None = None) -> set[bytes]:
    """Return every token that a person's records give."""
    year = identity.birth.birth_year()
    found = {
        blind(BlindKind.NAME, key)
        for key in name_keys(whole_names(identity), [year] if year else [])
    }
    found |= document_tokens(i.number for i in identity.identifiers)
    return found | phone_tokens(c.value for c in _called(contacts))


def _called(contacts: Contacts | None) -> Sequence[Contact]:
    return [c for c in contacts.contacts if c.kind in CALLED] if contacts else []


def name_keys(wholes: Iterable[Sequence[str]], years: Sequence[int]) -> set[str]:
    """Return the keys under which names are kept: parts, pairs, parts with the year of birth."""
    found: set[str] = set()
    for whole in wholes:
        for part in whole:
            found |= names.keys(part)
            main = names.primary(part)
            found |= {f"{main}@{year}" for year in years if main}
        found |= names.pair_keys(whole)
    return found


def asked_tokens(whole: Sequence[str], years: Sequence[int]) -> set[bytes]:
    """Return the tokens that a search for a name asks for, with each key of each part."""
    found: set[str] = set(names.pair_keys(whole, wide=True))
    for part in whole:
        keys = names.keys(part)
        found |= keys | {f"{key}@{year}" for key in keys for year in years}
    return {blind(BlindKind.NAME, key) for key in found}


def near_tokens(whole: Sequence[str], years: Sequence[int]) -> set[bytes]:
    """Return the tokens of names one slip of the pen away in one part; for searches only.

    With another part that is right, or the year of birth, where there is either; alone otherwise.
    """
    found: set[str] = set()
    for at, part in enumerate(whole[:4]):
        others = {k for n, other in enumerate(whole[:4]) if n != at for k in names.keys(other)}
        near = names.near_keys(part, short=bool(others))
        found |= {"+".join(sorted((one, other))) for one in near for other in others}
        found |= {f"{one}@{year}" for one in near for year in years}
        if not others and not years:
            found |= near
    return {blind(BlindKind.NAME, key) for key in found}


def phone_tokens(numbers: Iterable[str]) -> set[bytes]:
    """Return the tokens of telephone numbers, by their last figures."""
    ends = {phone_end(number) for number in numbers} - {""}
    return {blind(BlindKind.PHONE, end) for end in ends}


def phone_end(number: str) -> str:
    """Return the last figures of a telephone number, "" where it is none."""
    return names.phone(number).lstrip("+")[-PHONE_END:]


def document_tokens(numbers: Iterable[str]) -> set[bytes]:
    """Return the tokens of numbers on paper."""
    written = {names.document(number) for number in numbers}
    return {blind(BlindKind.DOCUMENT, n) for n in written if len(n) >= SHORTEST_DOCUMENT}


def code_token(code: str) -> bytes:
    """Return the token of a card's code; the room that gives cards keeps it for the person."""
    return blind(BlindKind.CODE, names.document(code))
