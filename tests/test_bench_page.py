"""The page of measurements: a run changes its own tables and nothing that people wrote."""

from bench.__main__ import with_table

PAGE = """# Performance

## Exports

`python -m bench.exports`, 2026-01-01, 2 cores.

| figure | value |
|---|---|
| seconds | 2 |

What it means.

## Memory

`python -m bench.memory`, 2026-01-01, 2 cores.
"""


def test_a_table_is_replaced_and_what_stands_beside_it_stays():
    page = with_table(PAGE, "exports", "Exports", "`python -m bench.exports`, now.\n\n| a |\n")
    assert "| seconds | 2 |" not in page
    assert "`python -m bench.exports`, now.\n\n| a |\n\nWhat it means.\n" in page
    assert page.endswith("`python -m bench.memory`, 2026-01-01, 2 cores.\n")


def test_what_was_never_measured_gets_a_section():
    page = with_table(PAGE, "screening", "Screenings", "`python -m bench.screening`, now.\n")
    assert page.startswith(PAGE)
    assert page.endswith("\n\n## Screenings\n\n`python -m bench.screening`, now.\n")
