"""When a panel can decide, what it decided, and the stages of a best-interests procedure.

Three to five members of several professions, a majority with dissent noted: METHODOLOGY 4.1, marked
GK (no source opened). That who works on the case does not decide on it is Serai's own rule.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from serai.protection.choices import PanelFault, Stage

T = TypeVar("T", bound=Hashable)
LEAST, MOST = 3, 5
OPTIONS = 2
"""How many options have to be weighed before a panel is asked."""
STAGES: dict[tuple[str, str], Stage] = {
    (Stage.ASSESSING, "assess"): Stage.ASSESSED,
    (Stage.ASSESSED, "assess"): Stage.ASSESSED,
    (Stage.ASSESSED, "option"): Stage.ASSESSED,
    (Stage.PANEL, "option"): Stage.PANEL,
    (Stage.ASSESSED, "convene"): Stage.PANEL,
    (Stage.PANEL, "speak"): Stage.PANEL,
    (Stage.PANEL, "decide"): Stage.DECIDED,
    (Stage.DECIDED, "approve"): Stage.APPROVED,
    (Stage.DECIDED, "send_back"): Stage.PANEL,
}
"""What can be done at which stage, and where it leads. Nothing else can be done."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of a panel, as far as the rules ask."""

    discipline: str
    is_chair: bool = False
    is_signed: bool = True
    is_worker: bool = False


def faults(seats: Sequence[Seat]) -> list[PanelFault]:
    """Return what the panel lacks; it can decide where nothing is."""
    found = {
        PanelFault.TOO_FEW: len(seats) < LEAST,
        PanelFault.TOO_MANY: len(seats) > MOST,
        PanelFault.CHAIR: sum(one.is_chair for one in seats) != 1,
        PanelFault.ONE_DISCIPLINE: len({one.discipline for one in seats}) < 2,
        PanelFault.WORKER: any(one.is_worker for one in seats),
        PanelFault.UNSIGNED: not all(one.is_signed for one in seats),
    }
    return [fault for fault, holds in found.items() if holds]


def majority(voices: Sequence[T], panel: int) -> T | None:
    """Return what more than half of the whole panel hold best; None where there is no such."""
    for option, count in Counter(voices).items():
        if 2 * count > panel:
            return option
    return None


def after(stage: str, act: str) -> Stage | None:
    """Return the stage that an act leads to; None where it cannot be done at this stage."""
    return STAGES.get((stage, act))
