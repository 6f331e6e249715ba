"""A room for tests: two entity lists about gardens, kept in memory, that can refuse or break."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from serai.kit.entities import EntityList, Problem, Property, entity_lists
from serai.kit.quality import Impossible


@dataclass
class Garden:
    """Keeps what it was given; refuses gardeners it does not know; breaks at a poisonous plant."""

    kept: dict[UUID, tuple[UUID, dict[str, Any]]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    poison: str = ""
    calls: int = 0
    sources: list[Any] = field(default_factory=list)
    parents: dict[UUID, UUID | None] = field(default_factory=dict)

    def apply(self, batch: Any) -> dict[UUID, Problem]:
        """Take occurrences."""
        self.calls += 1
        problems = {}
        for source, occurrences in batch:
            self.sources.append(source)
            for one in occurrences:
                if self.poison and self.poison in one.values.values():
                    raise ValueError(self.poison)
                if one.values.get("gardener") in self.unknown:
                    name = one.values["gardener"]
                    problems[source.submission_id] = Problem(
                        "Nobody knows %(gardener)s.", {"gardener": name}
                    )
            if source.submission_id in problems:
                continue
            gone = {source.submission_id, source.replaces_id}
            self.kept = {k: v for k, v in self.kept.items() if v[0] not in gone}
            for one in occurrences:
                self.kept[one.entity_id] = (source.submission_id, dict(one.values))
                self.parents[one.entity_id] = one.parent_id
        return problems

    def known(self, batch: Any) -> dict[UUID, dict[str, Any]]:
        """Know nothing that rules could use."""
        return {one.entity_id: {"point_code": "G1"} for _, some in batch for one in some}

    def retract(self, submission_ids: Any) -> None:
        """Take back."""
        self.kept = {k: v for k, v in self.kept.items() if v[0] not in set(submission_ids)}

    @property
    def plants(self) -> dict[str, int]:
        """Return the kept beds."""
        return {v["plant"]: v["number"] for _, v in self.kept.values() if "plant" in v}

    def lists(self) -> dict[str, EntityList]:
        """Return the entity lists."""
        visit = (Property("gardener", "text", "Gardener"), Property("day", "date", "Day"))
        bed = (
            Property("plant", "text", "Plant", required=True),
            Property("number", "integer", "Number", minimum=0, maximum=5000),
        )
        many = Impossible("too_many", ("gt", "number", 1000), "%(number)s is a lot of plants.")
        functions = (self.apply, self.retract, self.known)
        return {
            "garden_visit": EntityList("garden_visit", "Visits", visit, *functions),
            "garden_bed": EntityList("garden_bed", "Beds", bed, *functions, (many,)),
        }


@contextmanager
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Garden]:
    """Let the garden be the only room that takes entities."""
    garden = Garden()
    lists = garden.lists()
    from serai.intake.actions import understanding

    monkeypatch.setattr(understanding, "entity_lists", lambda: lists)
    assert entity_lists() is not lists
    yield garden
