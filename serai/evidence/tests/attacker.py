"""A reader with a linear-programming solver, who has nothing but a release's files.

Written from the files' description alone; shares no code with the room's own attack.
"""

from collections.abc import Mapping, Sequence

import highspy
import numpy as np

Cell = tuple[str, ...]
Published = Mapping[str, Sequence[tuple[Cell, int | None]]]


def recovered(
    published: Published, dimensions: Mapping[str, Cell]
) -> list[tuple[str, Cell, float, float]]:
    """Return what can be proved of every hidden figure: (table, cell, least, greatest).

    A row that a file does not list was not counted: zero. A listed figure is at least one.
    """
    unknown: dict[frozenset[tuple[str, str]], int] = {}
    known: dict[frozenset[tuple[str, str]], int] = {}
    asked = []
    for table, rows in published.items():
        for cell, persons in rows:
            name = _name(dimensions[table], cell)
            if persons is None:
                if name not in unknown:
                    unknown[name] = len(unknown)
                    asked.append((table, cell, unknown[name]))
            else:
                known[name] = persons
    assert not known.keys() & unknown.keys(), "a figure is hidden in one file and shown in another"
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.addVars(len(unknown), np.ones(len(unknown)), np.full(len(unknown), highspy.kHighsInf))
    for table, rows in published.items():
        _add_sums(solver, dimensions[table], [cell for cell, _n in rows], unknown, known)
    found = []
    for table, cell, column in asked:
        ends = []
        for sense in (1.0, -1.0):
            solver.changeColCost(column, sense)
            solver.run()
            status = solver.getModelStatus()
            bounded = status == highspy.HighsModelStatus.kOptimal
            ends.append(solver.getObjectiveValue() * sense if bounded else float("inf"))
            solver.changeColCost(column, 0.0)
        found.append((table, cell, ends[0], ends[1]))
    return found


def _name(dimensions: Cell, cell: Cell) -> frozenset[tuple[str, str]]:
    return frozenset((d, c) for d, c in zip(dimensions, cell, strict=True) if c != "total")


def _add_sums(solver, dimensions, cells, unknown, known):
    listed = set(cells)
    for axis in range(len(dimensions)):
        for total in (cell for cell in cells if cell[axis] == "total"):
            parts = [
                cell
                for cell in listed
                if cell[axis] != "total"
                and cell[:axis] + cell[axis + 1 :] == total[:axis] + total[axis + 1 :]
            ]
            row: dict[int, float] = {}
            rest = 0.0
            for cell, sign in [(total, 1.0), *((part, -1.0) for part in parts)]:
                name = _name(dimensions, cell)
                if name in unknown:
                    row[unknown[name]] = row.get(unknown[name], 0.0) + sign
                else:
                    rest -= sign * known[name]
            if row:
                columns = np.array(sorted(row), dtype=np.int32)
                values = np.array([row[c] for c in sorted(row)])
                solver.addRow(rest, rest, len(row), columns, values)
            else:
                assert rest == 0, "published figures contradict each other"


__all__ = ["recovered"]
