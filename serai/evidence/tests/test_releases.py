"""A release is made from protected figures only, says how, and cannot be undone quietly."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from frictionless import Package, system

from serai.evidence.actions import releases as action
from serai.evidence.actions.releases import (
    AlreadyPublished,
    MayNotPublish,
    NothingToRelease,
    NotPublished,
    NotReady,
    OverlappingRelease,
    ReasonMissing,
    ThresholdTooLow,
    fill_release,
    prepare_release,
    publish_release,
    request_release,
    withdraw_release,
)
from serai.evidence.choices import ReleaseState
from serai.evidence.methods import publication
from serai.evidence.methods.picture import ALL, MENU, from_json, with_margins
from serai.evidence.methods.suppression import UnsafeReleaseError
from serai.evidence.models import Release
from serai.evidence.queries import picture as pictures
from serai.evidence.queries.releases import release_page
from serai.evidence.tests.attacker import recovered
from serai.evidence.tests.facts import Facts
from serai.evidence.tests.world import APRIL, MAY, many_groups
from serai.flows.facts import FACT_TABLES
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id
from serai.ledger.models import Event


@pytest.fixture
def world(cast: Any, facts: Facts) -> Any:
    many_groups(cast, facts)
    return cast


def prepare(world: Any, who: str = "alice", **changes: Any) -> Release:
    actor = world.actor(who)
    options: dict[str, Any] = {
        "organisation": world.organisation, "month": MAY, "protection": "suppression",
        "synthetic": True,
    }  # fmt: skip
    with acting_as(actor):
        return prepare_release(actor=actor, **options | changes)


def publish(world: Any, release: Release, who: str = "alice") -> Release:
    actor = world.actor(who)
    with acting_as(actor):
        return publish_release(actor=actor, release=release)


def withdraw(world: Any, release: Release, reason: str = "wrong", who: str = "alice") -> Release:
    actor = world.actor(who)
    with acting_as(actor):
        return withdraw_release(actor=actor, release=release, reason=reason)


def place_of(release: Release) -> Path:
    return Path(settings.RELEASES_DIR) / release.slug


def table(release: Release, name: str) -> list[dict[str, str]]:
    text = (place_of(release) / f"{name}.csv").read_text()
    head, _hxl, *rows = csv.reader(io.StringIO(text))
    return [dict(zip(head, row, strict=True)) for row in rows]


def truth(world: Any, month: date = MAY) -> dict[str, dict[tuple[str, ...], int]]:
    actor = system_actor(world.organisation.pk)
    with acting_as(actor):
        return dict(pictures.picture(actor, pictures.Scope(month, synthetic=True)).tables)


@pytest.mark.parametrize("protection", ["suppression", "cell_key"])
def test_a_prepared_release_has_its_files_and_names_its_method(world: Any, protection: str) -> None:
    release = prepare(world, protection=protection)
    assert release.state == ReleaseState.PREPARED, release.problem
    assert release.progress == 100
    names = {
        "README.md", "datapackage.json", "dictionary.csv", "figures.parquet", "figures.xlsx",
        "points.csv", "points.geojson", "month_direction.csv", "picture-en.pdf", "picture-fr.pdf",
        "picture-ar.pdf", *(f"{s.name}.csv" for s in MENU),
    }  # fmt: skip
    assert set(release.files) == names == {p.name for p in place_of(release).iterdir()}
    package = json.loads((place_of(release) / "datapackage.json").read_text())
    assert package["disclosureControl"]["method"] == protection
    readme = (place_of(release) / "README.md").read_text()
    assert ("cell-key" in readme) == (protection == "cell_key")
    assert "Made-up data" in readme


@pytest.mark.parametrize("protection", ["suppression", "cell_key"])
@pytest.mark.parametrize("threshold", [5, 20])
def test_no_small_figure_is_in_any_file(world: Any, protection: str, threshold: int) -> None:
    release = prepare(world, protection=protection, threshold=threshold)
    assert release.state == ReleaseState.PREPARED
    figures = [
        int(row["persons"])
        for name in (*(s.name for s in MENU), "month_direction")
        for row in table(release, name)
        if row["persons"]
    ]
    assert figures
    assert min(figures) >= threshold
    hidden = [r for s in MENU for r in table(release, s.name) if r["shown"] == "false"]
    assert hidden
    assert all(row["persons"] == "" for row in hidden)


def test_what_suppression_shows_is_exact(world: Any) -> None:
    release, counted = prepare(world), truth(world)
    for subject in MENU:
        for row in table(release, subject.name):
            cell = tuple(
                ALL if row[d] == "total" else "" if row[d] == "unknown" else row[d]
                for d in subject.dimensions
            )
            if row["shown"] == "true":
                assert int(row["persons"]) == counted[subject.name][cell]


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_can_work_a_hidden_figure_out_of_the_published_files(
    cast: Any, facts: Facts, seed: int
) -> None:
    many_groups(cast, facts, seed=seed, groups=60)
    release = prepare(cast)
    assert release.state == ReleaseState.PREPARED, release.problem
    published = {
        s.name: [
            (tuple(row[d] for d in s.dimensions), int(row["persons"]) if row["persons"] else None)
            for row in table(release, s.name)
        ]
        for s in MENU
        if s.adds_up
    }
    dimensions = {s.name: s.dimensions for s in MENU}
    intervals = recovered(published, dimensions)
    assert intervals
    small = truth(cast)
    for name, cell, least, most in intervals:
        plain = tuple(ALL if part == "total" else part for part in cell)
        if small[name][plain] < 10:
            assert most >= 9.999, (name, cell, least, most)
            assert most - least >= 1, (name, cell, least, most)


def test_the_cell_key_method_says_the_same_of_the_same_people_in_every_release(world: Any) -> None:
    april = prepare(world, protection="cell_key", month=APRIL)
    may = prepare(world, protection="cell_key")
    again = prepare(world, protection="cell_key")
    rows = {row["direction"]: row["persons"] for row in table(april, "month_direction")
            if row["month"] == "2026-04"}  # fmt: skip
    told_in_may = {row["direction"]: row["persons"] for row in table(may, "month_direction")
                   if row["month"] == "2026-04"}  # fmt: skip
    assert rows == told_in_may
    for subject in MENU:
        assert table(may, subject.name) == table(again, subject.name)


def test_a_suppressed_series_repeats_what_earlier_releases_showed_and_nothing_else(
    world: Any,
) -> None:
    alone = prepare(world)
    assert {row["month"] for row in table(alone, "month_direction")} == {"2026-05"}
    april = publish(world, prepare(world, month=APRIL))
    may = prepare(world)
    shown = [row for row in table(may, "month_direction") if row["month"] == "2026-04"]
    assert shown == table(april, "month_direction")
    withdraw(world, april)
    assert {row["month"] for row in table(prepare(world), "month_direction")} == {"2026-05"}


def test_the_data_package_is_valid(world: Any) -> None:
    release = publish(world, prepare(world))
    with system.use_context(trusted=True):
        report = Package(str(place_of(release) / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "note"])
    rows = Package(str(place_of(release) / "datapackage.json")).get_resource("transport")
    read = rows.read_rows()
    assert {row["transport"] for row in read} <= {"truck_bus", "car", "foot", "total"}
    assert all(row["persons"] is None or row["persons"] >= 10 for row in read)


def test_every_column_has_a_hashtag_and_a_meaning(world: Any) -> None:
    release = prepare(world)
    for name in release.files:
        if name.endswith(".csv"):
            tags = (place_of(release) / name).read_text().splitlines()[1].split(",")
            assert all(tag.startswith("#") for tag in tags), name
    meanings = table(release, "dictionary")
    assert all(row["meaning"] for row in meanings)
    assert {"code": "uasc", "label": "Unaccompanied or separated children"}.items() <= next(
        row for row in meanings if row["code"] == "uasc"
    ).items()


def test_the_real_facts_give_every_published_column_a_hashtag() -> None:
    columns = {c.name: c for t in FACT_TABLES for c in t.columns}
    for subject in MENU:
        for dimension in subject.dimensions:
            assert columns[dimension].hxl.startswith("#"), dimension
            assert columns[dimension].sensitivity in {"public", "aggregate"}


def test_spreadsheet_parquet_and_geojson_say_the_same_as_the_csv(world: Any) -> None:
    release = prepare(world)
    place = place_of(release)
    book = openpyxl.load_workbook(place / "figures.xlsx", read_only=True)
    head, tags, *rows = book["transport"].iter_rows(values_only=True)
    assert head == ("transport", "persons", "shown")
    assert tags == ("#test+transport", "#affected+ind", "#meta+shown")
    expected = {r["transport"]: int(r["persons"]) if r["persons"] else None
                for r in table(release, "transport")}  # fmt: skip
    assert {row[0]: row[1] for row in rows} == expected
    book.close()
    long = pq.read_table(place / "figures.parquet").to_pylist()
    assert {r["transport"]: r["persons"] for r in long if r["table"] == "transport"} == expected
    features = json.loads((place / "points.geojson").read_text())["features"]
    by_point = {f["properties"]["#loc+code"]: f["properties"]["#affected+ind"] for f in features}
    totals = {r["point"]: int(r["persons"]) if r["persons"] else None
              for r in table(release, "point_direction")
              if r["direction"] == "total" and r["point"] != "total"}  # fmt: skip
    assert by_point == totals


def test_the_public_picture_is_made_of_the_protected_figures_only(world: Any) -> None:
    release = prepare(world)
    kept = from_json(release.picture)
    for name, cells in kept.tables.items():
        assert all(n is None or n >= 10 for n in cells.values()), name
    assert kept.daily == {}
    page = release_page(release)
    text = " ".join(cell for chart in page.charts for row in chart.rows for cell in row)
    assert "not shown" in text
    assert any("10" in line for line in page.caveats)


def test_nothing_in_a_release_names_an_observation_or_an_enumerator(world: Any) -> None:
    release = prepare(world)
    for path in place_of(release).iterdir():
        if path.suffix in {".csv", ".json", ".geojson", ".md"}:
            text = path.read_text()
            assert "observation_id" not in text
            assert ",g1," not in text


def test_who_may_prepare_publish_and_withdraw(world: Any) -> None:
    ready = prepare(world)
    for who in ("bob", "nadia", "otto", "petra", "sam", "guard", "anonymous", "ada"):
        try_everything(world, ready, who, allowed=who == "ada")


def try_everything(world: Any, ready: Release, who: str, *, allowed: bool) -> None:
    actor = world.actor(who)
    with acting_as(actor):
        steps: list[Callable[[], object]] = [
            lambda: request_release(
                actor=actor, organisation=world.organisation, month=MAY,
                protection="cell_key", synthetic=True, defer=False,
            ),
            lambda: publish_release(actor=actor, release=ready),
            lambda: withdraw_release(actor=actor, release=ready, reason="x"),
        ]  # fmt: skip
        for step in steps:
            if allowed:
                step()
            else:
                with pytest.raises(MayNotPublish, match="SR"):
                    step()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"month": date(2020, 1, 1)}, NothingToRelease),
        ({"synthetic": False}, NothingToRelease),
        ({"countries": ("LBY",)}, NothingToRelease),
        ({"threshold": 2}, ThresholdTooLow),
        ({"threshold": 0}, ThresholdTooLow),
    ],
)
def test_what_cannot_be_released_is_refused_in_plain_words(
    world: Any, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal) as caught:
        prepare(world, **changes)
    assert str(caught.value)
    assert Release.objects.count() == 0


def test_a_month_is_published_once_until_it_is_withdrawn(world: Any) -> None:
    first, second = prepare(world), prepare(world)
    publish(world, first)
    with pytest.raises(AlreadyPublished):
        publish(world, second)
    with pytest.raises(AlreadyPublished):
        prepare(world)
    withdraw(world, first)
    assert publish(world, second).state == ReleaseState.PUBLISHED


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ((), ("NER",), True),
        (("NER",), (), True),
        (("NER", "MLI"), ("NER",), True),
        (("MLI",), ("NER",), False),
    ],
)
def test_overlapping_suppressed_releases_are_refused(
    world: Any, first: tuple[str, ...], second: tuple[str, ...], refused: bool
) -> None:
    publish(world, prepare(world, countries=first))
    if refused:
        with pytest.raises(OverlappingRelease):
            prepare(world, countries=second)
    else:
        assert prepare(world, countries=second).state == ReleaseState.PREPARED


def test_overlapping_cell_key_releases_are_allowed(world: Any) -> None:
    publish(world, prepare(world, protection="cell_key"))
    assert prepare(world, protection="cell_key", countries=("NER",)).countries == ["NER"]


def test_only_what_is_ready_is_published_and_only_what_is_published_withdrawn(world: Any) -> None:
    release = prepare(world)
    with pytest.raises(NotPublished):
        withdraw(world, release)
    publish(world, release)
    with pytest.raises(NotReady):
        publish(world, release)
    with pytest.raises(ReasonMissing):
        withdraw(world, release, reason="  ")
    gone = withdraw(world, release, reason="A point was counted twice")
    assert (gone.state, gone.withdrawn_reason) == ("withdrawn", "A point was counted twice")
    with pytest.raises(NotReady):
        publish(world, gone)


@pytest.mark.parametrize(
    ("error", "problem"), [(UnsafeReleaseError("x"), "unsafe"), (OSError("disk full"), "error")]
)
def test_what_cannot_be_protected_fails_whole(
    world: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, problem: str
) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise error

    monkeypatch.setattr(publication, "protect_menu", broken)
    release = prepare(world)
    assert (release.state, release.problem, release.files) == ("failed", problem, {})
    assert not place_of(release).exists()
    with pytest.raises(NotReady):
        publish(world, release)


def test_filling_twice_changes_nothing(world: Any) -> None:
    release = prepare(world)
    again = fill_release(release_id=release.pk, organisation_id=world.organisation.pk)
    assert (again.prepared_at, again.files) == (release.prepared_at, release.files)


def test_every_step_is_in_the_ledger(world: Any) -> None:
    release = withdraw(world, publish(world, prepare(world)))
    with acting_as(system_actor()):
        names = list(
            Event.objects.filter(subject_id=str(release.pk))
            .order_by("id")
            .values_list("name", flat=True)
        )
    assert names == [
        "release.requested", "release.prepared", "release.published", "release.withdrawn",
    ]  # fmt: skip


def test_the_secret_of_the_keys_is_made_once_and_nobody_else_reads_it(settings: Any) -> None:
    first, second = action.cell_key_secret(), action.cell_key_secret()
    assert first == second
    assert len(first) == 32
    path = Path(settings.FACTS_DIR).parent / "keys" / "cell.key"
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"month": date(2026, 5, 2)}, "evidence_release_month_is_first_day"),
        ({"state": "published"}, "evidence_release_state_dated"),
        ({"state": "withdrawn"}, "evidence_release_state_dated"),
        ({"protection": "hope"}, "evidence_release_protection_known"),
        ({"progress": 101}, "evidence_release_progress_is_percentage"),
    ],
)
def test_the_database_keeps_the_promises(
    cast: Any, values: dict[str, Any], constraint: str
) -> None:
    plain: dict[str, Any] = {
        "organisation": cast.organisation, "slug": new_id().hex, "title": "t", "month": MAY,
        "protection": "suppression", "parameters": {}, "prepared_at": "2026-06-01T00:00:00Z",
    }  # fmt: skip
    with acting_as(system_actor()), transaction.atomic():
        Release.objects.create(**plain)
    with pytest.raises(IntegrityError, match=constraint), acting_as(system_actor()):
        Release.objects.create(**plain | {"slug": new_id().hex} | values)


def test_two_published_releases_of_one_scope_are_impossible(cast: Any) -> None:
    plain: dict[str, Any] = {
        "organisation": cast.organisation, "title": "t", "month": MAY, "countries": ["NER"],
        "protection": "suppression", "parameters": {}, "prepared_at": "2026-06-01T00:00:00Z",
        "state": "published", "published_at": "2026-06-01T00:00:00Z",
    }  # fmt: skip
    with acting_as(system_actor()):
        Release.objects.create(slug="a", **plain)
        once = pytest.raises(IntegrityError, match="evidence_release_published_once")
        with once, transaction.atomic():
            Release.objects.create(slug="b", **plain)


def test_margins_of_the_files_are_the_margins_of_the_facts(world: Any) -> None:
    release = prepare(world)
    rows = table(release, "point_direction")
    inner = [(r["point"], r["direction"], int(r["persons"])) for r in rows
             if "total" not in (r["point"], r["direction"]) and r["persons"]]  # fmt: skip
    if len(inner) == sum(1 for r in rows if "total" not in (r["point"], r["direction"])):
        assert with_margins(inner)[ALL, ALL] == truth(world)["point_direction"][ALL, ALL]
    else:
        assert sum(n for _p, _d, n in inner) < truth(world)["point_direction"][ALL, ALL]
