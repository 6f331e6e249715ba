"""The common lists: categories with who may owe what, and factors at four levels.

Read once from the data files, which name their sources. Nothing here is about a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from serai.instruments.choices import OFFICIAL_MARKS, Compartment
from serai.instruments.methods.definitions import Labels

DATA = Path(__file__).resolve().parent.parent / "data"
LANGUAGES = ("en", "fr", "ar")


@dataclass(frozen=True, slots=True)
class Sourced:
    """Something of a common list: its code, its name, the source that says so and its mark."""

    code: str
    labels: Labels
    source: str
    mark: str

    @property
    def is_official(self) -> bool:
        """Say whether an official source was read."""
        return self.mark in OFFICIAL_MARKS


@dataclass(frozen=True, slots=True)
class Category(Sourced):
    """A category: whose eyes it is for, who may owe what to people in it."""

    compartment: str
    bearers: tuple[Labels, ...]
    procedures: tuple[Sourced, ...]


@dataclass(frozen=True, slots=True)
class Factor(Sourced):
    """A risk or protective factor: its level, and how it usually works."""

    level: str
    usual: str


def _labels(texts: Sequence[str]) -> Labels:
    return dict(zip(LANGUAGES, texts, strict=True))


@cache
def categories() -> Mapping[str, Category]:
    """Return the categories by code, in the order of their file."""
    data: Any = yaml.safe_load((DATA / "categories.yml").read_text(encoding="utf-8"))
    bearers = {code: _labels(texts) for code, texts in data["bearers"].items()}
    procedures = {
        code: Sourced(code, _labels(one["label"]), one["source"], one["mark"])
        for code, one in data["procedures"].items()
    }
    return {
        code: Category(
            code=code,
            labels=_labels(one["label"]),
            source=one["source"],
            mark=one["mark"],
            compartment=one.get("compartment", Compartment.PROTECTION.value),
            bearers=tuple(bearers[name] for name in one["bearers"]),
            procedures=tuple(procedures[name] for name in one["procedures"]),
        )
        for code, one in data["categories"].items()
    }


@cache
def factors() -> Mapping[str, Factor]:
    """Return the factors by code, level after level."""
    data: Any = yaml.safe_load((DATA / "factors.yml").read_text(encoding="utf-8"))
    return {
        code: Factor(code, _labels(one["label"]), part["source"], part["mark"], level, one["usual"])
        for level, part in data.items()
        for code, one in part["factors"].items()
    }
