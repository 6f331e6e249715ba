"""From a workbook's bytes to an instrument that may be published, and the shipped workbooks."""

from functools import cache, lru_cache
from pathlib import Path

from serai.instruments.methods.definitions import Instrument
from serai.instruments.methods.firing import Known, check_rules
from serai.instruments.methods.workbooks import read_instrument
from serai.screening.methods.catalogue import categories, factors
from serai.xforms.declarations import convert_checked
from serai.xforms.xlsform import read_workbook

SHIPPED = Path(__file__).resolve().parent.parent / "xlsforms"
SHIPPED_NAMES = ("first_contact", "trafficking", "labour_exploitation", "factors")
PREFIX = "screening_"
"""What the form ids of shipped instruments begin with; their codes do without."""


@lru_cache(maxsize=8)
def build(content: bytes, file_name: str) -> Instrument:
    """Return the instrument of a workbook; raise BrokenForm with the cell of every fault."""
    workbook = read_workbook(content, file_name)
    converted = convert_checked(workbook, workbook.version or "1")
    grid = workbook.grid()
    instrument = read_instrument(workbook.form_id.removeprefix(PREFIX), grid, converted.schema)
    check_rules(instrument, grid, Known(frozenset(categories()), frozenset(factors())))
    return instrument


def shipped_workbook(name: str) -> bytes:
    """Return a shipped instrument's workbook; KeyError for a name that is none."""
    if name not in SHIPPED_NAMES:
        raise KeyError(name)
    return (SHIPPED / f"{name}.xlsx").read_bytes()


@cache
def shipped(name: str) -> Instrument:
    """Return a shipped instrument."""
    return build(shipped_workbook(name), f"{name}.xlsx")
