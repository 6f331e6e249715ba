"""The network file is read whole or not at all; draws follow their weights."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from serai.demonstration.methods import world
from serai.demonstration.methods.network import Network, read_network

TEXT = (Path(__file__).parents[1] / "data/network.yml").read_text()
NETWORK = read_network(TEXT)
UNTIL = date(2026, 10, 31)


def changed(**parts):
    """Return the network's text with some top-level parts other than they are."""
    return yaml.safe_dump(yaml.safe_load(TEXT) | parts, allow_unicode=True)


def test_it_is_read_into_what_the_generator_takes():
    assert isinstance(NETWORK, Network)
    assert all(set(point.streams) <= set(NETWORK.streams) for point in NETWORK.points)
    assert {p.habit for p in NETWORK.points if p.habit} == {
        "heaping", "hurried", "far", "copying", "careless",
    }  # fmt: skip
    assert all(0 <= s.women <= 1 and 0 <= s.children <= 1 for s in NETWORK.streams.values())
    assert all({"en", "fr", "ar"} == set(event.title) for event in NETWORK.events)


@pytest.mark.parametrize(
    "parts",
    [
        {"points": [{"code": "NER-ARLIT"}]},
        {"streams": {"one": {"season": "nowhere"}}},
        {"streams": {"one": {"season": "even", "colour": "red"}}},
        {"quiet": [{"code": "NER-GAYA"}]},
        {"suspended": {"code": "NER-GAYA"}},
        {"events": [{"from": 1}]},
    ],
)
def test_a_broken_network_is_not_half_read(parts):
    with pytest.raises((KeyError, TypeError)):
        read_network(changed(**parts))


def test_the_half_year_is_whole_weeks():
    assert (UNTIL - world.first_day(UNTIL)).days + 1 == 7 * world.WEEKS


@pytest.mark.parametrize(
    ("on", "week", "factor"),
    [
        ("NGA-NER", 12, 1.0), ("NGA-NER", 13, 0.22), ("NGA-NER", 16, 0.22),
        ("NGA-NER", 17, 1.35), ("NGA-NER", 18, 1.35), ("NGA-NER", 19, 1.0),
        ("MLI-BFA", 8, 1.5), ("MLI-BFA", 12, 1.0), ("", 13, 1.0),
    ],
)  # fmt: skip
def test_events_change_the_flow_in_their_weeks_and_a_while_after(on, week, factor):
    point = replace(NETWORK.points[0], code="XXX-NOWHERE")
    stream = replace(next(iter(NETWORK.streams.values())), border=on)
    assert world._effect(point, stream, NETWORK, week) == pytest.approx(factor)


def test_an_event_at_a_point_changes_that_point_alone():
    convoy = next(e for e in NETWORK.events if e.on == "NER-ASSAMAKA")
    stream = NETWORK.streams["from_algeria"]
    here, there = (
        world._effect(point, stream, NETWORK, convoy.first)
        for point in NETWORK.points
        if point.code in {"NER-ASSAMAKA", "NER-ARLIT"}
    )
    assert {here, there} == {1.0, convoy.factor}


@given(st.integers(0, 10_000))
def test_poisson_draws_keep_their_mean(seed):
    chance = random.Random(seed)
    drawn = [world._poisson(4.0, chance) for _ in range(400)]
    assert 3.3 < sum(drawn) / len(drawn) < 4.7
    assert min(drawn) >= 0


def test_draws_follow_their_weights():
    chance = random.Random(1)
    drawn = Counter(
        world._draw({"often": 9, "seldom": 1, "never": 0}, chance) for _ in range(2_000)
    )
    assert 0.85 < drawn["often"] / 2_000 < 0.95
    assert "never" not in drawn


@given(st.integers(0, 5_000))
def test_a_group_always_gives_one_to_three_reasons(seed):
    chance = random.Random(seed)
    for stream in NETWORK.streams.values():
        reasons = world._reasons(stream.reasons, chance).split()
        assert 1 <= len(reasons) <= 3
        assert set(reasons) <= set(stream.reasons)


@given(st.integers(0, 5_000), st.integers(1, 60))
def test_somebody_grown_up_is_in_every_group_and_care_is_plausible(seed, persons):
    chance = random.Random(seed)
    stream = NETWORK.streams["burkina_sahel"]
    counts = world._counts(stream, persons, chance)
    care = world._care(counts, chance)
    grown_up = sum(n for band, n in counts.items() if band.endswith(("18_59", "60")))
    children = sum(counts.values()) - grown_up
    assert grown_up >= 1
    assert care.get("uasc", 0) <= children
    if not counts.get("female_18_59"):
        assert not {"pregnant", "woman_at_risk"} & set(care)


def test_mistakes_are_few_recent_and_otherwise_as_sent():
    places = {point.code: (0.0, 0.0) for point in NETWORK.points}
    made = world.sheets(NETWORK, places, UNTIL)
    wrong = world.with_mistakes(made)
    pairs = [(a, b) for a, b in zip(made, wrong, strict=True) if a != b]
    assert 5 <= len(pairs) <= 9
    known = {point.code for point in NETWORK.points}
    for before, after in pairs:
        assert before.instance_id == after.instance_id
        assert before.sender == after.sender
        assert after.point not in known or after.groups[0].answers["nationality"] == "NIG"
    assert {b.point for _a, b in pairs} - known == {"GIN-KANKAN"}


def test_corrections_say_whom_they_correct_and_bring_one_group_more():
    places = {point.code: (0.0, 0.0) for point in NETWORK.points}
    made = {sheet.instance_id: sheet for sheet in world.sheets(NETWORK, places, UNTIL)}
    for correction in world.corrections(list(made.values())):
        before = made[correction.corrects]
        assert correction.groups[:-1] == before.groups
        assert correction.period_id == before.period_id
        assert correction.instance_id not in made


def test_an_empty_world_has_nothing_to_correct_or_mistake():
    assert world.corrections([]) == []
    assert world.with_mistakes([]) == []
    assert world.sheets(replace(NETWORK, points=()), {}, UNTIL) == []
