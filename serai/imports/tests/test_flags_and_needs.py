"""Reasons and vulnerabilities: flags over several columns, counts, and every code of the room."""

import pytest

from serai.flows.choices import Reason, Vulnerability
from serai.imports.methods.rows import read_file
from serai.imports.methods.sheets import Sheet
from serai.imports.tests.conftest import HEAD, MAPPING, cells
from serai.imports.tests.test_mapping import parse, sheet
from serai.imports.tests.test_rows import KNOWN, read


def one(mapping, **changes):
    """Return the observation that a single row gives by a mapping."""
    (found,), _ = read_file([Sheet("Counts", [HEAD, cells(**changes)])], mapping, KNOWN)
    return found


@pytest.mark.parametrize("code", Reason.values)
def test_every_reason_may_be_a_column(code):
    assert one(parse(sheet(reasons={code: "Remark"})), Remark="yes").reasons == (code,)


@pytest.mark.parametrize("code", Vulnerability.values)
def test_every_vulnerability_may_be_a_column(code):
    mapping = parse(sheet(vulnerabilities={code: ["Remark", "Disabled"]}))
    assert one(mapping, Remark="yes", Disabled="yes").vulnerabilities == {code: 1}
    assert one(mapping, Remark="no").vulnerabilities == {}


COUNTED = MAPPING.replace("{disability: Disabled}", "{disability: [Disabled, Remark]}")


@pytest.mark.parametrize(
    ("disabled", "remark", "found"),
    [("3", "", {"disability": 3}), ("3", "2", {"disability": 5}), ("", "", {}), ("0", "0", {}),
     ("1,000", "1", {"disability": 1001})],
)  # fmt: skip
def test_counts_of_several_columns_are_added(disabled, remark, found):
    (seen,), _ = read(
        cells(Disabled=disabled, Remark=remark), mapping=COUNTED + "vulnerabilities_as: count\n"
    )
    assert seen.vulnerabilities == found


@pytest.mark.parametrize("cell", ["yes", "1.5", "-1", "1,5"])
def test_a_count_that_is_none_is_refused(cell):
    _, report = read(cells(Disabled=cell), mapping=COUNTED + "vulnerabilities_as: count\n")
    (remark,) = report.of_kind("refused")
    assert remark.column == "Disabled"
