"""Small pattern problems of the kind that cell suppression poses, for tests of the search."""

import itertools

import numpy as np

from serai.kit.covering.pattern import Goal, PatternProblem


def problem_of(rows, counts, primary, goals, weights=None):
    """Return the problem whose every row is (total, part, part, ...): total minus parts is zero."""
    starts = np.cumsum([0, *(len(row) for row in rows)])[:-1]
    signs = [sign for row in rows for sign in (1.0, *[-1.0] * (len(row) - 1))]
    mask = np.zeros(len(counts), dtype=bool)
    mask[list(primary)] = True
    counts = np.array(counts, dtype=float)
    return PatternProblem(
        starts=starts.astype(np.int32),
        columns=np.array([cell for row in rows for cell in row], dtype=np.int32),
        signs=np.array(signs),
        row_of=np.repeat(np.arange(len(rows)), [len(row) for row in rows]).astype(np.int32),
        down_room=counts,
        up_room=np.full(len(counts), np.inf),
        weights=counts if weights is None else np.array(weights, dtype=float),
        primary=mask,
        goals=tuple(goals),
    )


def grid(inner, primary, amount=1.0):
    """Return the problem of a table with margins, its inner cells numbered row by row.

    After the inner cells come the totals of the rows, of the columns, and the grand total. Every
    primary cell is to move by `amount` both ways.
    """
    table = np.array(inner, dtype=float)
    high, wide = table.shape
    cells = high * wide
    rows = [(cells + r, *range(r * wide, (r + 1) * wide)) for r in range(high)]
    rows += [(cells + high + c, *range(c, cells, wide)) for c in range(wide)]
    grand = cells + high + wide
    rows += [(grand, *range(cells, cells + high)), (grand, *range(cells + high, grand))]
    counts = [*table.ravel(), *table.sum(1), *table.sum(0), table.sum()]
    goals = [Goal(cell, sign, amount) for cell in primary for sign in (1, -1)]
    return problem_of(rows, counts, primary, goals)


def line(counts, primary, amount=1.0):
    """Return the problem of one row of cells and its total, which comes last."""
    rows = [(len(counts), *range(len(counts)))]
    goals = [Goal(cell, sign, amount) for cell in primary for sign in (1, -1)]
    return problem_of(rows, [*counts, sum(counts)], primary, goals)


def chosen(problem, *cells):
    """Return the whole pattern that hides these cells."""
    pattern = np.zeros(problem.size, dtype=bool)
    pattern[list(cells)] = True
    return pattern


def patterns(problem):
    """Yield every whole pattern that hides the primary cells."""
    free = np.flatnonzero(~problem.primary)
    for choice in itertools.product((False, True), repeat=len(free)):
        pattern = problem.primary.copy()
        pattern[free] = choice
        yield pattern
