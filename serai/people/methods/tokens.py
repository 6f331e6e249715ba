"""Under which blind tokens a person is found: names, telephones, numbers on paper.

Tokens are keyed by organisation: two organisations' tokens of one name have nothing in common.
"""

from collections.abc import Iterable
from uuid import UUID

from anyascii import anyascii

from serai.people.methods.records import Contacts, Identity
from serai.vault.choices import BlindKind
from serai.vault.sealing import blind


def tokens_of(
    organisation_id: UUID, identity: Identity, contacts: Contacts | None = None
) -> set[bytes]:
    """Return every token of a person within an organisation."""
    found = {
        blind(BlindKind.NAME, key, organisation_id)
        for name in identity.names
        for key in _folded(name.text)
    }
    found |= {
        blind(BlindKind.DOCUMENT, number, organisation_id)
        for number in (_plain(i.number) for i in identity.identifiers)
        if number
    }
    for contact in contacts.contacts if contacts else ():
        if contact.kind in {"phone", "messaging", "relative"} and _plain(contact.value):
            found.add(blind(BlindKind.PHONE, _plain(contact.value), organisation_id))
    return found


def _folded(text: str) -> Iterable[str]:
    return (part for part in anyascii(text).lower().split() if part)


def _plain(text: str) -> str:
    return "".join(c for c in anyascii(text).upper() if c.isalnum())
