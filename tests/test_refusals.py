"""Every refusal is told in the reader's language, with what it names filled in."""

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django.utils import translation

from serai.kit.errors import Refusal

ROOMS = ("assistance", "cash")
GAP = re.compile(r"%\((\w+)\)s")


def refusals(room):
    """Return every refusal that a module of the room defines, by name."""
    found, package = [], import_module(f"serai.{room}")
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if ".tests" in module.name or ".migrations" in module.name:
            continue
        for value in vars(import_module(module.name)).values():
            is_one = isinstance(value, type) and issubclass(value, Refusal)
            if is_one and value.__module__ == module.name:
                found.append(value)
    return sorted(found, key=lambda one: one.__qualname__)


REFUSALS = {room: refusals(room) for room in ROOMS}
EVERY = [one for found in REFUSALS.values() for one in found]


def told(refusal, language):
    """Return what a reader of a language is told, every gap filled with a word."""
    with translation.override("en"):
        gaps = GAP.findall(str(refusal.sentence))
    with translation.override(language):
        return str(refusal(**dict.fromkeys(gaps, "Tuareg")))


@pytest.mark.parametrize("refusal", EVERY, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_a_refusal_reads_in_three_languages(refusal):
    english, french, arabic = (told(refusal, language) for language in ("en", "fr", "ar"))
    assert len({english, french, arabic}) == 3
    for text in (english, french, arabic):
        assert "%" not in text
        assert text.count("Tuareg") == english.count("Tuareg")
        assert text.rstrip('»" ')[-1] in ".؟?"
    assert re.search(r"[\u0600-\u06ff]", arabic)
    assert not re.search(r"[\u0600-\u06ff]", french)


@pytest.mark.parametrize("room", ROOMS)
def test_a_refusal_says_in_the_code_what_is_refused(room):
    assert len(REFUSALS[room]) >= 10
    assert all((one.__doc__ or "").strip() for one in REFUSALS[room])
