"""What the filters and the release form make of input, without a page around them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from serai.evidence.forms import PictureForm, ReleaseForm, WithdrawForm, month_choices
from serai.evidence.queries.picture import Choices, Scope
from serai.evidence.queries.picture import series_months as months_until

MAY, APRIL = date(2026, 5, 1), date(2026, 4, 1)
OFFERED = Choices(
    months=[MAY, APRIL], organisations=[("SR", "Sahel Response"), ("PA", "Partner Agency")],
    countries=[("MLI", "Mali"), ("NER", "Niger")], points=[("P1", "Agadez")],
)  # fmt: skip
START = Scope(MAY, synthetic=True)


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({}, {}),
        ({"month": "2026-04"}, {"month": APRIL}),
        ({"month": "2025-04"}, {}),
        ({"month": "april"}, {}),
        ({"dataset": "real"}, {"synthetic": False}),
        ({"dataset": "made-up"}, {}),
        ({"dataset": "all"}, {}),
        ({"organisation": "PA"}, {"organisation": "PA"}),
        ({"organisation": "XX"}, {}),
        ({"country": "NER"}, {"countries": ("NER",)}),
        ({"country": "ner"}, {}),
        ({"point": "P1"}, {"point": "P1"}),
        ({"point": "P1' OR 1=1"}, {}),
        ({"direction": "incoming"}, {"direction": "incoming"}),
        ({"direction": "sideways"}, {}),
        ({"month": "2026-04", "country": "XXX", "direction": "outgoing"},
         {"month": APRIL, "direction": "outgoing"}),
    ],
)  # fmt: skip
def test_filters_name_the_scope_and_what_is_not_offered_is_not_said(
    said: dict[str, str], changes: dict[str, Any]
) -> None:
    assert PictureForm(said, choices=OFFERED).scope(START) == replace(START, **changes)


@pytest.mark.parametrize(
    ("scope", "filters"),
    [
        (START, {"country": (), "direction": (), "point": ()}),
        (replace(START, countries=("NER", "MLI")),
         {"country": ("NER", "MLI"), "direction": (), "point": ()}),
        (replace(START, direction="incoming", point="P1"),
         {"country": (), "direction": ("incoming",), "point": ("P1",)}),
    ],
)  # fmt: skip
def test_a_scope_as_filters(scope: Scope, filters: dict[str, tuple[str, ...]]) -> None:
    assert scope.filters() == filters


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ["May 2026", "April 2026"]), ("fr", ["mai 2026", "avril 2026"]),
     ("ar", ["مايو 2026", "إبريل 2026"])],
)  # fmt: skip
def test_months_are_offered_by_their_names(language: str, names: list[str]) -> None:
    with translation.override(language):
        assert month_choices([MAY, APRIL]) == [("2026-05", names[0]), ("2026-04", names[1])]


GOOD = {
    "organisation": "SR", "month": "2026-05", "dataset": "made-up", "protection": "cell_key",
    "threshold": "12", "countries": ["NER"],
}  # fmt: skip


def release_form(**changes: Any) -> ReleaseForm:
    return ReleaseForm(GOOD | changes, choices=OFFERED, organisations=[("SR", "Sahel Response")])


@pytest.mark.parametrize(
    ("changes", "values"),
    [
        ({}, {}),
        ({"dataset": "real"}, {"synthetic": False}),
        ({"countries": []}, {"countries": ()}),
        ({"countries": ["NER", "MLI"]}, {"countries": ("NER", "MLI")}),
        ({"month": "2026-04"}, {"month": APRIL}),
        ({"protection": "suppression"}, {"protection": "suppression"}),
        ({"threshold": " 3 "}, {"threshold": 3}),
        ({"threshold": "100"}, {"threshold": 100}),
    ],
)
def test_valid_input_in_the_actions_words(changes: dict[str, Any], values: dict[str, Any]) -> None:
    form = release_form(**changes)
    assert form.is_valid(), form.errors
    assert form.values() == {
        "month": MAY, "countries": ("NER",), "protection": "cell_key", "synthetic": True,
        "threshold": 12,
    } | values  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", "PA"), ("organisation", ""), ("month", "2025-05"), ("month", ""),
        ("dataset", "all"), ("protection", "none"), ("threshold", "2"), ("threshold", "101"),
        ("threshold", "1e3"), ("threshold", ""), ("countries", ["NER", "XXX"]),
    ],
)  # fmt: skip
def test_each_field_answers_for_itself(field: str, value: Any) -> None:
    form = release_form(**{field: value})
    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    ("reason", "valid"), [("Counted twice", True), ("x" * 200, True), ("x" * 201, False),
                          ("", False), ("  ", False), ("a\x00", False)],
)  # fmt: skip
def test_the_reason_of_a_withdrawal(reason: str, valid: bool) -> None:
    assert WithdrawForm({"reason": reason}).is_valid() == valid


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [(MAY, "2025-05", "2026-05"), (date(2026, 1, 31), "2025-01", "2026-01"),
     (date(2024, 2, 29), "2023-02", "2024-02")],
)  # fmt: skip
def test_a_series_is_thirteen_months_so_that_a_year_can_be_compared(
    month: date, first: str, last: str
) -> None:
    found = months_until(month)
    assert (found[0], found[-1], len(found)) == (first, last, 13)
    assert found == sorted(set(found))
