"""The fact store follows the database, and a reader never sees half of it."""

import json
from datetime import date

import pytest

from serai.evidence.actions import facts as building
from serai.evidence.actions.facts import UnknownFactTable, build_facts
from serai.evidence.methods.expressions import compiled
from serai.evidence.models import FactBuild
from serai.evidence.queries import store
from serai.evidence.tests.facts import Facts, rows_of
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 8)
TABLE = "flows_observation"


def build(**options: bool) -> FactBuild:
    with acting_as(system_actor()):
        return build_facts(name=TABLE, **options)


def test_first_build_writes_a_file_a_month_with_exactly_the_declared_columns(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a", day=MAY)
    facts.put(TABLE, observation_id="b", day=JUNE)
    made = build()
    assert (made.rows, made.through) == (2, 2)
    folders = sorted(p.name for p in store.folder(TABLE).glob("month=*"))
    assert folders == ["month=2026-05", "month=2026-06"]
    cursor = store.connect()
    described = cursor.execute(
        "SELECT name, type FROM parquet_schema($file) WHERE name <> 'duckdb_schema'",
        {"file": str(store.folder(TABLE) / store.manifest(TABLE).files["2026-05"][0])},
    ).fetchall()
    assert [row[0] for row in described] == [c.name for c in store.fact_tables()[TABLE].columns]


def test_new_rows_are_appended_without_touching_the_files_that_stand(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a")
    build()
    before = store.manifest(TABLE).files["2026-05"]
    facts.put(TABLE, observation_id="b")
    build()
    after = store.manifest(TABLE).files["2026-05"]
    assert after[:1] == before
    assert len(after) == 2
    assert rows_of(TABLE, "observation_id") == [("a",), ("b",)]


def test_a_changed_row_replaces_its_older_version(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a", persons=3)
    facts.put(TABLE, observation_id="b", persons=4)
    build()
    facts.change_row(TABLE, "a", persons=5)
    build()
    assert rows_of(TABLE, "observation_id", "persons") == [("a", 5), ("b", 4)]
    assert len(store.manifest(TABLE).files["2026-05"]) == 1


def test_a_row_that_moves_to_another_month_leaves_its_former_one(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a", day=MAY)
    build()
    facts.change_row(TABLE, "a", day=JUNE)
    build()
    assert rows_of(TABLE, "observation_id", "month") == [("a", "2026-06")]
    assert store.months_of(TABLE) == ["2026-06"]


def test_a_withdrawn_row_disappears(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a")
    facts.put(TABLE, observation_id="b")
    build()
    facts.change_row(TABLE, "a", withdrawn=True)
    build()
    assert rows_of(TABLE, "observation_id") == [("b",)]


def test_a_row_withdrawn_before_it_was_ever_built_never_enters(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a", withdrawn=True)
    build()
    assert rows_of(TABLE, "observation_id") == []


def test_nothing_new_writes_nothing(facts: Facts) -> None:
    facts.put(TABLE)
    build()
    before = (store.folder(TABLE) / "manifest.json").stat().st_mtime_ns
    events = Event.objects.count()
    build()
    assert (store.folder(TABLE) / "manifest.json").stat().st_mtime_ns == before
    assert Event.objects.count() == events


def test_a_rebuild_heals_a_damaged_store(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a")
    facts.put(TABLE, observation_id="b")
    build()
    facts.put(TABLE, observation_id="c")
    build()
    (store.folder(TABLE) / store.manifest(TABLE).files["2026-05"][0]).unlink()
    build(rebuild=True)
    assert rows_of(TABLE, "observation_id") == [("a",), ("b",), ("c",)]


def test_a_build_that_breaks_leaves_the_former_files_in_force(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts.put(TABLE, observation_id="a", persons=3)
    build()
    facts.change_row(TABLE, "a", persons=9)

    def broken(*_args: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(building, "_replace_manifest", broken)
        with pytest.raises(OSError, match="no space"):
            build()
    assert rows_of(TABLE, "persons") == [(3,)]
    build()
    assert rows_of(TABLE, "persons") == [(9,)]


def test_replaced_files_stay_for_readers_who_hold_the_old_manifest_then_go(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts.put(TABLE, observation_id="a")
    build()
    (old,) = store.manifest(TABLE).files["2026-05"]
    facts.change_row(TABLE, "a", persons=4)
    build()
    assert (store.folder(TABLE) / old).exists()
    monkeypatch.setattr(building, "GRACE_SECONDS", -1)
    facts.change_row(TABLE, "a", persons=5)
    build()
    left = [str(p.relative_to(store.folder(TABLE))) for p in store.folder(TABLE).glob("month=*/*")]
    assert left == store.manifest(TABLE).files["2026-05"]


def test_the_manifest_names_every_file_and_the_last_change(facts: Facts) -> None:
    facts.put(TABLE)
    build()
    told = json.loads((store.folder(TABLE) / "manifest.json").read_text())
    assert told["through"] == 1
    assert list(told["files"]) == ["2026-05"]


def test_an_unknown_table_is_refused_by_name(facts: Facts) -> None:
    with acting_as(system_actor()), pytest.raises(UnknownFactTable, match="flows_nothing"):
        build_facts(name="flows_nothing")


def test_a_build_is_recorded_without_naming_anybody(facts: Facts) -> None:
    facts.put(TABLE)
    build()
    event = Event.objects.get(name="facts.built")
    assert (event.subject_id, event.payload) == (TABLE, {"rows": 1, "rebuilt": False})


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"organisations": ["SR"]}, [("P1", 7), ("P2", 5)]),
        ({"organisations": ["SR", "PA"]}, [("P1", 7), ("P2", 5), ("P9", 11)]),
        ({"organisations": []}, []),
        ({"organisations": ["nobody"]}, []),
        ({"organisations": ["SR"], "months": ["2026-05"]}, [("P1", 7)]),
        ({"organisations": ["SR"], "months": ["1999-01"]}, []),
        ({"organisations": ["SR"], "filters": {"country": ["MLI"]}}, [("P2", 5)]),
        ({"organisations": ["SR"], "filters": {"country": ["MLI", "NER"]}}, [("P1", 7), ("P2", 5)]),
        ({"organisations": ["SR"], "filters": {"direction": ["incoming"]}}, []),
        ({"organisations": ["SR"], "filters": {"direction": []}}, [("P1", 7), ("P2", 5)]),
        ({"organisations": ["SR"], "synthetic": False}, [("P3", 2)]),
    ],
)
def test_a_question_sees_only_what_it_names(
    facts: Facts, options: dict[str, object], expected: list[tuple[str, int]]
) -> None:
    facts.put(TABLE, point="P1", persons=3)
    facts.put(TABLE, point="P1", persons=4)
    facts.put(TABLE, point="P2", persons=5, country="MLI", day=JUNE)
    facts.put(TABLE, point="P3", persons=2, synthetic=False)
    facts.put(TABLE, point="P9", persons=11, organisation="PA")
    build()
    assert store.ask(TABLE, ("point",), **{"synthetic": True, **options}) == expected


def test_effort_is_hours_and_different_days(facts: Facts) -> None:
    for day, hours in ((MAY, 4.0), (MAY, 2.5), (date(2026, 5, 5), 8.0)):
        facts.put("flows_period", day=day, hours=hours)
    with acting_as(system_actor()):
        build_facts(name="flows_period")
    asked = store.ask(
        "flows_period", ("month", "point"), organisations=["SR"], synthetic=True, measure="effort"
    )
    assert asked == [("2026-05", "P1", 14.5, 2)]


def test_a_repeated_shape_is_compiled_once_whatever_its_values(facts: Facts) -> None:
    facts.put(TABLE)
    build()
    store.ask(TABLE, ("sex",), organisations=["SR"], synthetic=True)
    before = compiled.cache_info()
    for name in ("PA", "SR", "x' OR 1=1 --"):
        store.ask(TABLE, ("sex",), organisations=[name], synthetic=True)
    after = compiled.cache_info()
    assert after.misses == before.misses
    assert after.hits == before.hits + 3
