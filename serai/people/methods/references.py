"""Short codes that people read out and type: a person's reference, a card's code."""

import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Figures and capital letters without those that look alike (0 O, 1 I L, U)."""
LENGTH = 8


def new_reference() -> str:
    """Return a random reference such as "K7QD-4M2P": 39 bits, told to nobody by order or date."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return f"{code[:4]}-{code[4:]}"


def read_reference(text: str) -> str | None:
    """Return a typed reference in its one form, or None where it cannot be one."""
    code = "".join(c for c in text.upper() if c.isalnum())
    if len(code) != LENGTH or any(c not in LETTERS for c in code):
        return None
    return f"{code[:4]}-{code[4:]}"
