"""The monthly picture says what was counted, to those who may read it, like with like."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.evidence.methods import picture as method
from serai.evidence.methods.picture import ALL, Effort, Picture, key_figures, shares, with_margins
from serai.evidence.queries.picture import (
    Scope,
    choices,
    default_scope,
    month_before,
    picture,
)
from serai.evidence.tests.facts import Facts
from serai.evidence.tests.world import MAY, small_world
from serai.kit.actor import acting_as, system_actor

MADE_UP = Scope(MAY, synthetic=True)


def seen(cast: Any, who: str, scope: Scope = MADE_UP) -> Picture:
    actor = cast.actor(who)
    with acting_as(actor):
        return picture(actor, scope)


@pytest.fixture
def world(cast: Any, facts: Facts) -> Any:
    small_world(cast, facts)
    return cast


@pytest.mark.parametrize(
    ("who", "total"),
    [("alice", 102), ("bob", 102), ("petra", 500), ("nadia", None), ("otto", None), ("sam", None),
     ("guard", None), ("anonymous", None)],
)  # fmt: skip
def test_a_reader_sees_the_facts_of_their_own_organisations_only(
    world: Any, who: str, total: int | None
) -> None:
    shown = seen(world, who)
    assert shown.count("point_direction", ALL, ALL) == (total or 0)
    assert (shown.points == {}) == (total is None)


def test_background_work_reads_only_what_it_acts_for(world: Any) -> None:
    for actor, total in (
        (system_actor(world.partner_organisation.pk), 500),
        (system_actor(world.government.pk), 0),
        (system_actor(), 0),
    ):
        with acting_as(actor):
            assert picture(actor, MADE_UP).count("point_direction", ALL, ALL) == total


@pytest.mark.parametrize(
    ("scope", "total"),
    [
        (MADE_UP, 102),
        (replace(MADE_UP, synthetic=False), 7),
        (replace(MADE_UP, countries=("MLI",)), 30),
        (replace(MADE_UP, countries=("MLI", "NER")), 102),
        (replace(MADE_UP, direction="incoming"), 20),
        (replace(MADE_UP, point="P3"), 12),
        (replace(MADE_UP, month=date(2026, 4, 1)), 80),
        (replace(MADE_UP, month=date(2020, 1, 1)), 0),
        (replace(MADE_UP, organisation="PA"), 0),
        (replace(MADE_UP, organisation="SR"), 102),
    ],
)
def test_the_scope_is_what_is_counted(world: Any, scope: Scope, total: int) -> None:
    assert seen(world, "alice", scope).count("point_direction", ALL, ALL) == total


def test_change_compares_the_same_points_only(world: Any) -> None:
    change = key_figures(seen(world, "alice")).change
    assert change is not None
    assert (change.points, change.now, change.before) == (2, 90, 80)
    assert change.ratio == pytest.approx(0.125)


def test_the_daily_mean_is_normalised_by_hours_at_each_point(world: Any) -> None:
    figures = key_figures(seen(world, "alice"))
    assert (figures.hours, figures.days, figures.points) == (38.0, 4, 3)
    assert figures.daily_mean == pytest.approx(12 * (60 / 20 + 30 / 6 + 12 / 12))
    assert figures.per_day == pytest.approx(102 / 4)
    assert figures.change is not None
    assert figures.change.mean_now == pytest.approx(12 * (60 / 20 + 30 / 6))
    assert figures.change.mean_before == pytest.approx(12 * (50 / 12 + 30 / 6))


def test_doubling_the_hours_and_the_people_leaves_the_normalised_mean(world: Any) -> None:
    shown = seen(world, "alice")
    doubled = replace(
        shown,
        tables={
            name: {cell: n * 2 if n is not None else None for cell, n in counts.items()}
            for name, counts in shown.tables.items()
        },
        effort={code: Effort(e.hours * 2, e.days * 2) for code, e in shown.effort.items()},
    )
    assert key_figures(doubled).daily_mean == pytest.approx(key_figures(shown).daily_mean)


def test_shares_are_of_everybody_counted_and_tell_the_month_before(world: Any) -> None:
    shown = seen(world, "alice")
    reasons = {s.code: s for s in shares(shown, "reason")}
    assert reasons["economic"].share == pytest.approx(70 / 102)
    assert reasons["family"].share == pytest.approx(40 / 102)
    nationalities = shares(shown, "nationality_direction")
    assert [(s.code, s.persons) for s in nationalities] == [("NGA", 82), ("NER", 20)]
    assert nationalities[0].before == 1.0
    (uasc,) = shares(shown, "vulnerability")
    assert (uasc.persons, uasc.before) == (4, 0.0)


def test_points_events_and_series_belong_to_the_scope(world: Any) -> None:
    shown = seen(world, "alice")
    assert sorted(shown.points) == ["P1", "P2", "P3"]
    assert shown.points["P1"].status == "active"
    assert [e.title["en"] for e in shown.events] == ["Border closed"]
    assert shown.series["2026-04", ALL] == 80
    assert shown.daily["2026-05-05", ALL] == 20
    mali = seen(world, "alice", replace(MADE_UP, countries=("MLI",)))
    assert (sorted(mali.points), list(mali.events)) == (["P2"], [])


def test_effort_does_not_depend_on_the_direction_asked_for(world: Any) -> None:
    assert key_figures(seen(world, "alice", replace(MADE_UP, direction="incoming"))).hours == 38.0


def test_the_default_is_the_latest_month_real_data_first(world: Any) -> None:
    for who, expected in (
        ("alice", Scope(MAY, synthetic=False)),
        ("petra", MADE_UP),
        ("sam", None),
        ("guard", None),
    ):
        actor = world.actor(who)
        with acting_as(actor):
            assert default_scope(actor) == expected


def test_what_may_be_chosen_is_the_readers_own(world: Any) -> None:
    for who, codes in (("alice", ["P1", "P2", "P3"]), ("petra", ["P9"]), ("guard", [])):
        actor = world.actor(who)
        with acting_as(actor):
            offered = choices(actor)
        assert [code for code, _name in offered.points] == codes
        assert bool(offered.countries) == bool(offered.organisations) == bool(codes)


def test_a_picture_survives_being_kept_as_json(world: Any) -> None:
    shown = seen(world, "alice")
    assert method.from_json(method.to_json(shown)) == shown


def published(**counts: int | None) -> Picture:
    cells: dict[tuple[str, ...], int | None] = {(p, ALL): n for p, n in counts.items()}
    tables = {"point_direction": cells | {(ALL, ALL): 100}}
    return Picture(
        month=MAY, synthetic=True, tables=tables, before={"point_direction": {(ALL, ALL): 100}},
        series={}, points={}, effort={p: Effort(10.0, 2) for p in counts}, effort_before={},
        threshold=10,
    )  # fmt: skip


def test_a_hidden_figure_stays_hidden_in_everything_worked_out() -> None:
    shown = published(A=60, B=None, C=25)
    figures = key_figures(shown)
    assert figures.daily_mean == pytest.approx(12 * (6 + 2.5))
    assert figures.per_day == pytest.approx(85 / 4)
    assert [(s.code, s.persons, s.share) for s in shares(shown, "point_direction")] == [
        ("A", 60, 0.6), ("C", 25, 0.25), ("B", None, None),
    ]  # fmt: skip


def test_nothing_observed_makes_no_figures_up() -> None:
    figures = key_figures(
        Picture(MAY, synthetic=False, tables={}, before={}, series={}, points={}, effort={},
                effort_before={})
    )  # fmt: skip
    assert (figures.total, figures.daily_mean, figures.per_day, figures.change) == (
        0, None, None, None,
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(0, 50)), max_size=20
    )
)
def test_totals_are_the_sums_of_their_parts(rows: list[tuple[str, str, int]]) -> None:
    counts = with_margins(rows)
    assert counts.get((ALL, ALL), 0) == sum(n for _a, _b, n in rows)
    for (a, b), persons in counts.items():
        chosen = [n for x, y, n in rows if a in (ALL, x) and b in (ALL, y)]
        assert persons == sum(chosen)


@pytest.mark.parametrize(
    ("month", "before"),
    [(date(2026, 5, 1), date(2026, 4, 1)), (date(2026, 1, 1), date(2025, 12, 1)),
     (date(2024, 3, 31), date(2024, 2, 1))],
)  # fmt: skip
def test_the_month_before(month: date, before: date) -> None:
    assert month_before(month) == before
