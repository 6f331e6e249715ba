"""Telephone and document numbers in one shape, whatever was typed."""

import unicodedata
from typing import Final

import phonenumbers

FEWEST_DIGITS: Final = 6
_CONFUSED: Final = str.maketrans("OQIL", "0011")


def _digits(text: str) -> str:
    """Return the text with the digits of all scripts as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char
        for char in unicodedata.normalize("NFKC", text)
    )


def phone(text: str, region: str | None = None) -> str:
    """Return a telephone number as E.164 ("+22790123456"), "" where it cannot be one.

    `region` is the ISO country whose numbers are meant where no country code was written. A
    number that the numbering plans do not know, but that has six digits or more, is kept by its
    digits, so that it can still be found.
    """
    written = _digits(text)
    bare = "".join(char for char in written if char.isdigit())
    if len(bare) < FEWEST_DIGITS or len(bare) > 17:
        return ""
    if region is None and written.startswith("00"):
        written = "+" + written[2:]  # how most of the world dials abroad
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return bare
    if phonenumbers.is_possible_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return bare


def document(text: str) -> str:
    """Return a document's number for comparing: capitals and digits, O as 0, I and L as 1.

    What is shown and kept is what was written; this form is for finding only.
    """
    return "".join(char for char in _digits(text).upper() if char.isalnum()).translate(_CONFUSED)
