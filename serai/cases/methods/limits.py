"""How soon something has to be done: the shipped limits, and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent.parent / "data" / "limits.yml"
URGENCIES = {"emergency": "high", "urgent": "medium", "normal": "low"}
"""The risk level to suggest for the most urgent finding of a screening (Serai's suggestion)."""
ORDER = ("high", "medium", "low")
MOST_TO_ANSWER = 72
"""Hours in which an approval is decided or an offered case answered, where the office's limit for
the case's risk is not shorter (Serai's suggestion, not an official limit)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Hours by risk level, and where they were read."""

    hours: Mapping[str, int]
    source: str
    mark: str


@cache
def shipped() -> Limits:
    """Return the limits that come with Serai."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Limits(read["hours"], read["source"], read["mark"])


def act_by(since: datetime, hours: int) -> datetime:
    """Return the moment by which something has to be done."""
    return since + timedelta(hours=hours)


def risk_for(urgencies: set[str]) -> str:
    """Return the risk level to suggest for the findings' urgencies; "" where none is urgent."""
    found = {URGENCIES[one] for one in urgencies if one in URGENCIES}
    return next((risk for risk in ORDER if risk in found), "")


def is_higher(risk: str, than: str) -> bool:
    """Say whether one risk level is above another."""
    return ORDER.index(risk) < ORDER.index(than)
