"""The menu through disclosure control: what is protected together, and what each table shows."""

import json
from typing import Any

import pytest

from serai.evidence.methods.cellkey import row_key
from serai.evidence.methods.picture import ALL, SUBJECTS
from serai.evidence.methods.publication import keyed, protect_menu
from serai.evidence.methods.tables import InconsistentTablesError

SECRET = b"s" * 32
TRANSPORT, REASON = SUBJECTS["transport"], SUBJECTS["reason"]
POINTS = SUBJECTS["point_direction"]
MENU = (POINTS, TRANSPORT, REASON)


def counted(**tables: dict[tuple[str, ...], int]) -> dict[str, Any]:
    return {
        name: {cell: (persons, 0) for cell, persons in cells.items()}
        for name, cells in tables.items()
    }


ROWS = [("o1", "car", 5), ("o2", "car", 7), ("o3", "foot", 30)]


@pytest.mark.parametrize("secret", [b"", SECRET])
def test_rows_become_cells_with_the_sum_of_their_keys(secret: bytes) -> None:
    found = keyed(ROWS, ("observation_id", "transport"), TRANSPORT, secret)
    key = {
        cell: sum(row_key(SECRET, o, n) for o, c, n in ROWS if c == cell) % 256 if secret else 0
        for cell in ("car", "foot")
    }
    assert found == {("car",): (12, key["car"]), ("foot",): (30, key["foot"])}


def test_no_rows_are_no_cells() -> None:
    assert keyed([], ("transport",), TRANSPORT, b"") == {}


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({("car",): 50, ("foot",): 60},
         {("car",): 50, ("foot",): 60, (ALL,): 110}),
        ({("car",): 4, ("foot",): 60, ("boat",): 70},
         {("car",): None, ("foot",): None, ("boat",): 70, (ALL,): 134}),
        ({("car",): 4, ("foot",): 3}, {("car",): None, ("foot",): None, (ALL,): None}),
        ({("car",): 50, ("foot",): 0}, {("car",): 50, (ALL,): 50}),
        ({("car",): 50}, {("car",): 50, (ALL,): 50}),
        ({("car",): 9}, {("car",): None, (ALL,): None}),
        ({("car",): 10}, {("car",): 10, (ALL,): 10}),
        ({}, {}),
    ],
)  # fmt: skip
def test_what_a_table_shows_after_suppression(
    cells: dict[tuple[str, ...], int], shown: dict[tuple[str, ...], int | None]
) -> None:
    safe = protect_menu(counted(transport=cells), "suppression", threshold=10, menu=(TRANSPORT,))
    assert safe.tables["transport"] == shown


@pytest.mark.parametrize(
    ("tables", "groups"),
    [
        ({"transport": {("car",): 40}}, ["transport"]),
        ({"transport": {("car",): 40}, "reason": {("family",): 30}}, ["transport", "reason"]),
        ({"transport": {("car",): 40}, "point_direction": {("P1", "outgoing"): 40}},
         ["point_direction transport"]),
        ({"reason": {("family",): 30}}, ["reason"]),
        ({}, []),
    ],
)  # fmt: skip
def test_tables_of_the_same_persons_are_protected_together_and_others_alone(
    tables: dict[str, Any], groups: list[str]
) -> None:
    safe = protect_menu(counted(**tables), "suppression", threshold=10, menu=MENU)
    assert list(safe.described) == groups
    assert len(safe.audits) == len(groups)
    assert set(safe.tables) == {subject.name for subject in MENU}
    assert json.loads(json.dumps(safe.described)) == safe.described
    assert all(told["parameters"]["threshold"] == 10 for told in safe.described.values())


def test_tables_that_contradict_each_other_are_never_released() -> None:
    tables = counted(transport={("car",): 40}, point_direction={("P1", "outgoing"): 41})
    with pytest.raises(InconsistentTablesError):
        protect_menu(tables, "suppression", threshold=10, menu=MENU)


def test_a_figure_hidden_in_one_table_cannot_be_read_from_another() -> None:
    tables = counted(
        transport={("car",): 4, ("foot",): 60},
        point_direction={("P1", "outgoing"): 4, ("P2", "outgoing"): 60},
    )
    safe = protect_menu(tables, "suppression", threshold=10, menu=MENU)
    for name, cell in (("transport", ("foot",)), ("point_direction", ("P2", "outgoing"))):
        hidden = safe.tables[name][cell] is None
        assert hidden or safe.tables[name][(ALL,) * len(cell)] is None


@pytest.mark.parametrize("threshold", [3, 10, 25])
def test_the_cell_key_method_stays_near_the_truth_and_above_the_threshold(threshold: int) -> None:
    rows = [(f"o{n}", code, n) for n, code in enumerate(["car", "foot", "boat"] * 8)]
    cells = keyed(rows, ("observation_id", "transport"), TRANSPORT, SECRET)
    safe = protect_menu({"transport": cells}, "cell_key", threshold=threshold, menu=(TRANSPORT,))
    for cell, value in safe.tables["transport"].items():
        true = sum(n for _o, code, n in rows if cell in ((code,), (ALL,)))
        assert value is None or (value >= threshold and abs(value - true) <= 5)
    (told,) = safe.described.values()
    assert told["method"] == "cell-key"
    assert told["parameters"]["additive"] is False


@pytest.mark.parametrize(
    ("method", "error"), [("hope", KeyError), ("", KeyError), ("cell-key", KeyError)]
)
def test_a_method_that_does_not_exist_protects_nothing(method: str, error: Any) -> None:
    with pytest.raises(error):
        protect_menu(counted(transport={("car",): 40}), method, threshold=10, menu=MENU)
