"""One door for figures that leave the house, and the words that go with them.

``safe_release`` decides nothing: the caller names the method and its parameters. It returns the
values and what the publication must say about them, for ``datapackage.json`` and for readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import numpy as np
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from serai.evidence.methods.cellkey import KEYS, Design, Ints, design_ptable, perturb
from serai.evidence.methods.suppression import Protected, Rule, protect_linked
from serai.evidence.methods.tables import InconsistentTablesError, Key, Table


class Method(StrEnum):
    """How a release is made safe."""

    SUPPRESSION = "suppression"
    CELL_KEY = "cell-key"


class MissingKeysError(ValueError):
    """The cell-key method was asked for without cell keys for every table."""


@dataclass(frozen=True)
class Release:
    """Values fit to publish (None = not shown), and what to say about them.

    ``parameters`` is plain JSON. ``note`` is a translatable text for people. ``audit`` is the full
    result of the suppression, for the audit file only; None for the cell-key method.
    """

    method: Method
    parameters: Mapping[str, int | float | str | bool]
    note: Promise
    values: Mapping[Key, int | None]
    audit: Protected | None

    def described(self) -> dict[str, object]:
        """The part of ``datapackage.json`` about disclosure control, in the active language."""
        return {
            "method": str(self.method),
            "parameters": dict(self.parameters),
            "note": str(self.note),
        }


def safe_release(
    tables: Sequence[Table],
    method: Method,
    *,
    rule: Rule | None = None,
    sums: Sequence[tuple[Key, Sequence[Key]]] = (),
    cell_keys: Sequence[Ints] = (),
    design: Design | None = None,
) -> Release:
    """Make tables that are published together safe by the given method.

    ``rule`` holds the threshold for both methods; ``sums`` (see ``tables.join``) is for
    suppression; ``cell_keys`` has for every table the cell keys of its inner cells (same shape as
    its counts), ``design`` the p-table. Raises what ``protect_linked`` raises, and
    ``MissingKeysError``.
    """
    rule = rule or Rule()
    if method is Method.SUPPRESSION:
        return _suppressed(protect_linked(tables, rule, sums=sums), rule)
    if len(cell_keys) != len(tables):
        raise MissingKeysError("the cell-key method needs the cell keys of every table")
    return _perturbed(tables, cell_keys, rule.threshold, design or Design())


def _suppressed(result: Protected, rule: Rule) -> Release:
    """Release by suppression."""
    note = format_lazy(
        _(
            "Counts from 1 to {most} are not shown. Further counts are hidden so that the hidden "
            "ones cannot be worked out from totals; hidden cells look alike whatever the reason. "
            "All figures shown are exact."
        ),
        most=rule.threshold - 1,
    )
    if result.withheld:
        note = format_lazy(
            _("Not shown: there are fewer than {threshold} persons in all."),
            threshold=rule.threshold,
        )
    parameters: dict[str, int | float | str | bool] = {
        "threshold": rule.threshold,
        "zeros": rule.zeros,
        "weights": rule.weights,
        "sliding": rule.sliding,
        "lower": "full" if rule.lower is None else rule.lower,
        "upper": "threshold" if rule.upper is None else rule.upper,
        "least_loss_proven": result.optimal,
        "withheld": result.withheld,
    }
    return Release(Method.SUPPRESSION, parameters, note, result.values, result)


def _perturbed(
    tables: Sequence[Table], cell_keys: Sequence[Ints], threshold: int, design: Design
) -> Release:
    """Release by the cell-key method; margins are perturbed from their own cell keys."""
    ptable = design_ptable(design)
    values: dict[Key, int | None] = {}
    for table, inner in zip(tables, cell_keys, strict=True):
        if np.shape(inner) != table.counts.shape:
            raise MissingKeysError("cell keys and counts have different shapes")
        keyed = Table(table.name, table.dimensions, table.categories, np.asarray(inner))
        published = perturb(table.with_margins(), keyed.with_margins() % KEYS, ptable, threshold)
        for key, value in zip(table.keys().ravel(), published.ravel(), strict=True):
            if values.setdefault(key, value) != value:
                raise InconsistentTablesError(f"table {table.name!r} disagrees on a shared cell")
    note = format_lazy(
        _(
            "Small random changes of at most {reach} persons protect individuals; the same people "
            "always get the same change, in every table and every release. Figures therefore do "
            "not add up exactly to their totals. Values below {threshold}, and zeros, are not "
            "shown."
        ),
        reach=design.reach,
        threshold=threshold,
    )
    parameters: dict[str, int | float | str | bool] = {"threshold": threshold, "additive": False}
    parameters.update(asdict(design))
    return Release(Method.CELL_KEY, parameters, note, values, None)
