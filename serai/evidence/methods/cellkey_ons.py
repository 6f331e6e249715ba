"""Comparison with the cell-key package of the Office for National Statistics.

Their function takes one row per person and prints as it goes; it is the reference, ``cellkey`` is
what runs on grouped rows. pandas is loaded here only, because the package works on its frames.
"""

from __future__ import annotations

import contextlib
import io
from importlib import import_module
from typing import Any

import numpy as np

from serai.evidence.methods.cellkey import KEYS, ROWS, Ints, PTable


def as_ons_ptable(ptable: PTable) -> Any:
    """The p-table as the package wants it: a frame with columns pcv, ckey and pvalue."""
    pandas = import_module("pandas")
    return pandas.DataFrame(
        {
            "pcv": np.repeat(np.arange(1, ROWS + 1), KEYS),
            "ckey": np.tile(np.arange(KEYS), ROWS),
            "pvalue": ptable.noise.reshape(-1).astype(np.int64),
        }
    )


def perturbed_by_ons(
    cells: Ints, keys: Ints, ptable: PTable, threshold: int = 10
) -> dict[int, int | None]:
    """What the package publishes for each cell number; one entry of ``cells`` and ``keys`` per
    person.

    None where the package suppresses. Cells without persons do not occur in the answer.
    """
    pandas = import_module("pandas")
    package = import_module("cell_key_perturbation.create_perturbed_table")
    people = pandas.DataFrame({"cell": cells, "record_key": keys})
    with contextlib.redirect_stdout(io.StringIO()):
        frame = package.create_perturbed_table(
            data=people,
            ptable=as_ons_ptable(ptable),
            geog=[],
            tab_vars=["cell"],
            record_key="record_key",
            threshold=threshold,
        )
    return {
        int(cell): None if pandas.isna(count) else int(count)
        for cell, count in zip(frame["cell"], frame["count"], strict=True)
    }
