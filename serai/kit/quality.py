"""Quality rules as data: what a room may find doubtful in the occurrences of its entity lists.

A rule names properties, thresholds and a sentence; it holds no logic beyond its own validation.
`serai.xforms.quality` evaluates the rules of one submission, `serai.review.actions.quality`
those across submissions (`DigitHeaping`, `DayGap`).

`reason` is English source text marked with `gettext_noop`; its `%(...)s` placeholders are filled
from what the rule found, so that a reader sees it in their own language. `name` tells rules of one
list apart and is what screens and figures count by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_noop

Severity = Literal["error", "warning", "notice"]
Condition = tuple[Any, ...]

COMPARISONS = frozenset({"gt", "ge", "lt", "le", "eq", "ne", "sum_gt", "sum_lt", "sum_ne"})
TESTS: Mapping[str, int] = {"missing": 2, "present": 2, "is": 3, "in": 3}
CONNECTIVES = frozenset({"all", "any", "not"})


def check_condition(when: Condition) -> None:
    """Raise ValueError where `when` is not a condition.

    A condition is a tuple: `("gt", a, b)` and its kin compare a property's name or a number with
    another; `("sum_gt", ("p", "q"), b)` compares a sum of properties; `("is", p, code)`,
    `("in", p, codes)`, `("missing", p)`, `("present", p)` test one property; `("all", c, ...)`,
    `("any", c, ...)` and `("not", c)` join conditions.
    """
    if not isinstance(when, tuple) or not when or not isinstance(when[0], str):
        raise ValueError(f"a condition is a tuple that starts with its kind, not {when!r}")
    kind = when[0]
    if kind in CONNECTIVES:
        if len(when) < 2 or (kind == "not" and len(when) != 2):
            raise ValueError(f"{kind!r} needs its conditions: {when!r}")
        for part in when[1:]:
            check_condition(part)
    elif kind in COMPARISONS or kind in TESTS:
        if len(when) != TESTS.get(kind, 3):
            raise ValueError(f"{kind!r} has the wrong number of parts: {when!r}")
        if kind.startswith("sum_") and not (isinstance(when[1], (tuple, list)) and when[1]):
            raise ValueError(f"{kind!r} sums a list of properties: {when!r}")
    else:
        raise ValueError(f"{kind!r} is no condition")


def _positive(**amounts: float) -> None:
    for name, amount in amounts.items():
        if amount <= 0:
            raise ValueError(f"{name} must be above zero, not {amount}")


@dataclass(frozen=True, slots=True)
class Impossible:
    """Values that contradict each other or cannot be. Placeholders: the properties by name."""

    name: str
    when: Condition
    reason: str
    severity: Severity = "error"

    def __post_init__(self) -> None:
        check_condition(self.when)


@dataclass(frozen=True, slots=True)
class BandsDoNotAddUp:
    """The counts of `parts` do not sum to `total`. Silent where no part was given at all."""

    total: str
    parts: tuple[str, ...]
    name: str = "bands_do_not_add_up"
    severity: Severity = "error"
    reason: str = gettext_noop("The age and sex counts add up to %(sum)s, but %(total)s was given.")

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("parts must name at least one property")


@dataclass(frozen=True, slots=True)
class OutsideWindow:
    """A date further back than `days_before_received`, or `days_after` ahead of the receipt."""

    date_property: str
    days_before_received: int = 60
    days_after: int = 1
    name: str = "outside_window"
    severity: Severity = "warning"
    reason: str = gettext_noop("The date %(date)s lies outside the time when it could be reported.")

    def __post_init__(self) -> None:
        _positive(days_before_received=self.days_before_received)


@dataclass(frozen=True, slots=True)
class OutsideHours:
    """A period that starts before the place opens or ends after it closes."""

    start: str
    end: str
    name: str = "outside_hours"
    severity: Severity = "warning"
    reason: str = gettext_noop(
        "%(start)s–%(end)s lies outside the observation hours %(opens)s–%(closes)s."
    )


@dataclass(frozen=True, slots=True)
class FarFromPlace:
    """A location more than `kilometres` (great circle) from the place it reports on."""

    location: str
    kilometres: float = 5.0
    name: str = "far_from_place"
    severity: Severity = "warning"
    reason: str = gettext_noop("Recorded %(kilometres)s km away from the monitoring point.")

    def __post_init__(self) -> None:
        _positive(kilometres=self.kilometres)


@dataclass(frozen=True, slots=True)
class TooShort:
    """A form that was open for less than `seconds` between its start and end."""

    seconds: int
    name: str = "too_short"
    severity: Severity = "warning"
    reason: str = gettext_noop("Filled in within %(taken)s seconds; at least %(seconds)s is usual.")

    def __post_init__(self) -> None:
        _positive(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An occurrence that the room already knows with the same values from another submission."""

    name: str = "duplicate"
    severity: Severity = "warning"
    reason: str = gettext_noop("The same was already reported %(twins)s time(s) within a day.")


@dataclass(frozen=True, slots=True)
class Outlier:
    """A value `deviations` standard deviations from the place's own last 90 days.

    Silent where the place has fewer than `minimum_history` observations.
    """

    property: str
    deviations: float = 4.0
    minimum_history: int = 20
    name: str = "outlier"
    severity: Severity = "notice"
    reason: str = gettext_noop("%(value)s is far from the usual %(usual)s at this place.")

    def __post_init__(self) -> None:
        _positive(deviations=self.deviations, minimum_history=self.minimum_history)


@dataclass(frozen=True, slots=True)
class DigitHeaping:
    """An enumerator whose counts end in 0 or 5 far too often.

    Needs `minimum` counts of five and more in the last four weeks and a share of at least `share`.
    """

    property: str
    minimum: int = 30
    share: float = 0.5
    name: str = "digit_heaping"
    severity: Severity = "warning"
    reason: str = gettext_noop(
        "%(share)s %% of %(count)s counts by this enumerator end in 0 or 5; 20 %% would be usual."
    )

    def __post_init__(self) -> None:
        _positive(minimum=self.minimum, share=self.share)


@dataclass(frozen=True, slots=True)
class DayGap:
    """More than `days` days without a report from the same `by` ("enumerator" or a property)."""

    date_property: str
    by: str = "point"
    days: int = 3
    name: str = "day_gap"
    severity: Severity = "notice"
    reason: str = gettext_noop("Nothing was reported for %(days)s days before %(date)s.")

    def __post_init__(self) -> None:
        _positive(days=self.days)


Rule = (
    Impossible
    | BandsDoNotAddUp
    | OutsideWindow
    | OutsideHours
    | FarFromPlace
    | TooShort
    | Duplicate
    | Outlier
    | DigitHeaping
    | DayGap
)
