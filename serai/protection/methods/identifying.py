"""The rule of act, means and purpose, and what each step of identification asks.

Source of the rule: Palermo Protocol, article 3; how unknown elements are read is METHODOLOGY 2.1,
marked D. The rule is shown beside a decision and decides nothing.
"""

from collections.abc import Collection

from serai.instruments.choices import Fact
from serai.protection.choices import COMPETENT, Reading, Status, Step

ALLOWED = {
    Step.PRELIMINARY: frozenset({Status.POSSIBLE, Status.NOT_A_VICTIM}),
    Step.FORMAL: frozenset({Status.ACTUAL, Status.NOT_A_VICTIM}),
}
"""What each step can find."""


def reading(*, as_child: bool, act: str, means: str, purpose: str) -> Reading:
    """Return what the rule reads: for a child the means are not asked for."""
    asked = [act, purpose] if as_child else [act, means, purpose]
    if Fact.NOT_MET in asked:
        return Reading.NOT_PRESUMED
    if all(one == Fact.MET for one in asked):
        return Reading.PRESUMED
    return Reading.POSSIBLE if Fact.MET in asked else Reading.OPEN


def may_find(step: str, status: str) -> bool:
    """Say whether a step can end so: the first line presumes, the competent body finds."""
    return status in ALLOWED[Step(step)]


def is_competent(step: str, decided_by: str) -> bool:
    """Say whether this kind of body can take the step; a formal one is the authorities'."""
    return step == Step.PRELIMINARY or decided_by in COMPETENT


def status_of(steps: Collection[tuple[str, str]]) -> str:
    """Return the status that (step, status) pairs, oldest first, lead to; "" before the first.

    A formal decision stands over a preliminary one, whichever came later.
    """
    formal = [status for step, status in steps if step == Step.FORMAL]
    first = [status for step, status in steps if step == Step.PRELIMINARY]
    return next(reversed(formal or first), "")
