"""Wristband codes: the landing's letters, a number, and a sign that catches a slip in typing."""

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Figures and letters that are not taken for one another."""


def code_of(prefix: str, number: int) -> str:
    """Return a code such as "LMP7-0042-K"."""
    body = f"{prefix}-{number:04}"
    return f"{body}-{_check(body)}"


def _check(body: str) -> str:
    """Return the sign under which one wrong or two swapped characters do not go unseen."""
    total = 0
    for place, char in enumerate(body.replace("-", ""), start=1):
        total += place * int(char, 36)
    return SIGNS[total % 29]


def read_code(text: str) -> str | None:
    """Return a typed or scanned code in its one form, or None where it cannot be one."""
    plain = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    prefix, number = plain[:-5], plain[-5:-1]
    if not 2 <= len(prefix) <= 6 or not number.isdigit():
        return None
    code = code_of(prefix, int(number))
    return code if code.replace("-", "") == plain else None
