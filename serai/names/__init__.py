"""What people are called, and how it may be written: keys, spellings, likeness. No models.

Pure functions of texts and dates; nothing here knows a person or asks a database.
"""

from serai.names.births import Birth, BirthLikeness, BirthReason, aged, birth_likeness, exact
from serai.names.blocking import keys, near_keys, pair_keys, primary
from serai.names.comparing import Likeness, Reason, likeness, name_likeness
from serai.names.numbers import document, phone
from serai.names.splitting import parts, plain
from serai.names.writing import Problem, clean, problems, script, scripts

__all__ = [
    "Birth",
    "BirthLikeness",
    "BirthReason",
    "Likeness",
    "Problem",
    "Reason",
    "aged",
    "birth_likeness",
    "clean",
    "document",
    "exact",
    "keys",
    "likeness",
    "name_likeness",
    "near_keys",
    "pair_keys",
    "parts",
    "phone",
    "plain",
    "primary",
    "problems",
    "script",
    "scripts",
]
