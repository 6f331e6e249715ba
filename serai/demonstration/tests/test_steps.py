"""The demonstration's history as data: it is read whole, and happens in order."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.demonstration.actions.office import SIGN_INS
from serai.demonstration.actions.stories.playing import (
    FOLDER,
    VERBS,
    shipped_stores,
    shipped_stories,
)
from serai.demonstration.methods.crowd import CENTRES, crowd, read_profiles
from serai.demonstration.methods.steps import Step, counted_as, in_order, read_story
from serai.demonstration.tests.test_world import SERAI
from serai.screening.methods.building import shipped
from serai.screening.methods.catalogue import categories

TODAY = date(2026, 11, 27)
STORIES = shipped_stories()
PROFILES = read_profiles((FOLDER / "profiles.yml").read_text())
STAFF = {one.name: one.team for one in SIGN_INS if one.office == "MRC"}
PLACES = {
    line.split(",")[0] for line in (SERAI / "directory/data/places.csv").read_text().splitlines()
}


def test_eight_stories_are_told():
    assert {story.code for story in STORIES} == {
        "domestic_worker", "separated_girl", "stranded_worker", "second_movement", "survivor",
        "wants_home_and_fears", "no_country", "rescued_family",
    }  # fmt: skip
    assert {story.centre for story in STORIES} == set(CENTRES)


def of(step):
    """Return whom a step is about; nobody where it is about a store or a landing."""
    told = step.values.get("of", [])
    return {told} if isinstance(told, str) else set(told)


@pytest.mark.parametrize("story", STORIES, ids=[story.code for story in STORIES])
def test_a_story_names_only_what_there_is(story):
    for step in story.steps:
        assert step.do in VERBS, step
        assert STAFF[step.who] == story.centre, step
        assert of(step) <= set(story.people), step
        if "category" in step.values:
            assert step.values["category"] in categories(), step
        if "answers" in step.values:
            instrument = shipped(step.values.get("instrument", "first_contact"))
            for name, value in step.values["answers"].items():
                question = instrument.question(name)
                assert question is not None, (story.code, name)
                assert question.kind == "integer" or value in question.codes(), (name, value)
        for leg in step.values.get("legs", ()):
            assert {leg["to"], leg.get("from", leg["to"])} <= PLACES, leg


@pytest.mark.parametrize("story", STORIES, ids=[story.code for story in STORIES])
def test_a_story_is_whole(story):
    done = Counter(step.do for step in story.steps)
    assert done["register"] + done["complete"] == done["open_case"] == 1
    assert done["plan"] >= 1
    assert done["first_contact"] >= 1
    assert done["journey"] >= 1
    assert done["note"] >= 2
    stated = {step.values["category"] for step in story.steps if "category" in step.values}
    assert len(stated) >= 1
    assert story.steps[0].do in {"register", "land"}


def test_together_the_stories_tell_all_of_direct_assistance():
    told = Counter(step.do for story in STORIES for step in story.steps)
    for verb in (
        "land", "look", "complete", "hand_out", "conclude", "confirm", "held", "identify",
        "ask_money", "decide_money", "pay",
        "safety", "see_again", "seen", "task_done", "flag", "lift_flag", "go_out", "come_back",
    ):  # fmt: skip
        assert told[verb] >= 1, verb
    assert told["ask_closing"] == 2
    reasons = {
        step.values.get("reason", "completed")
        for story in STORIES
        for step in story.steps
        if step.do == "ask_closing"
    }
    assert reasons == {"returned", "completed"}
    assert set(told) | {step.do for store in shipped_stores() for step in store.steps} | {
        "open_centre", "clear"
    } == set(VERBS)  # fmt: skip


@pytest.mark.parametrize("store", shipped_stores(), ids=lambda store: store.code)
def test_a_centre_s_store_names_only_what_there_is(store):
    for step in store.steps:
        assert step.do in VERBS, step
        assert STAFF[step.who] == store.centre, step
        assert not of(step), step


@pytest.mark.parametrize(
    ("age", "band"),
    [(0, "0_4"), (4, "0_4"), (5, "5_17"), (17, "5_17"), (18, "18_59"), (59, "18_59"), (60, "60")],
)
def test_who_lands_is_counted_in_the_band_of_their_age(age, band):
    assert counted_as("female", age) == f"female_{band}"


def test_stories_change_on_the_way():
    several = [
        story.code
        for story in STORIES
        if len({s.values["category"] for s in story.steps if s.do in {"state", "revise"}}) >= 2
    ]
    assert len(several) >= 6
    assert {"withdrawn", "contested"} <= {
        step.values["to"] for story in STORIES for step in story.steps if step.do == "revise"
    }


@pytest.mark.parametrize(
    "broken",
    [
        "code: a\ncentre: Obock\ntitle: t\npeople: {}\nsteps:\n"
        "  - [1, abdou, note, {}]\n  - [2, abdou, note, {}]\n",
        "code: a\ncentre: Obock\ntitle: t\npeople: {}\nsteps:\n  - [soon, abdou, note, {}]\n",
        "code: a\ncentre: Obock\ntitle: t\npeople: {}\nsteps:\n  - [1, abdou]\n",
    ],
)
def test_a_story_that_goes_back_in_time_or_says_nothing_is_no_story(broken):
    with pytest.raises(ValueError, match=r"^a$|invalid literal|unpack"):
        read_story(broken)


def test_a_story_without_people_is_no_story():
    with pytest.raises(KeyError):
        read_story("code: a\ncentre: Obock\ntitle: t\nsteps: []\n")


steps = st.lists(
    st.builds(
        Step, st.integers(0, 40), st.sampled_from(("a", "b", "c")), st.just("note"),
        st.builds(lambda n: {"n": n}, st.integers()),
    ),
    max_size=60,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(steps)
def test_everything_happens_once_in_order_and_never_in_the_future(told):
    sittings = list(in_order(told, TODAY))
    played = [pair for sitting in sittings for pair in sitting.steps]
    moments = [moment for moment, _step in played]
    assert moments == sorted(set(moments))
    assert [step for _moment, step in played] == sorted(told, key=lambda step: -step.ago)
    for moment, step in played:
        assert moment.date() == TODAY - timedelta(days=step.ago)
        assert moment < datetime(2026, 11, 27, 0, 7, tzinfo=UTC)
    for sitting in sittings:
        assert {step.who for _moment, step in sitting.steps} == {sitting.who}
    for one, other in pairwise(sittings):
        assert one.who != other.who or one.steps[0][0].date() != other.steps[0][0].date()


# The crowd


@pytest.mark.parametrize("centre", CENTRES)
def test_the_same_seed_makes_the_same_crowd(centre):
    once, again = (crowd(centre, 20, TODAY, 1, PROFILES) for _ in range(2))
    assert once.steps == again.steps
    assert once.people == again.people
    assert once.steps != crowd(centre, 20, TODAY, 2, PROFILES).steps


@pytest.mark.parametrize("centre", CENTRES)
def test_what_is_done_with_the_crowd_hangs_together(centre):
    made = crowd(centre, 82, TODAY, 1, PROFILES)
    registered, seen = set(), Counter()
    for step in sorted(made.steps, key=lambda one: -one.ago):
        assert step.ago >= 0
        assert step.do in VERBS
        assert STAFF[step.who] == centre
        if step.do == "register":
            registered |= of(step)
        assert of(step) <= registered, "done with somebody before they came"
        seen[step.do] += 1
    assert registered == set(made.people)
    assert 170 <= len(registered) <= 230
    assert len(registered) // 2 <= seen["first_contact"] <= len(registered)
    assert 20 <= seen["open_case"] <= 90
    assert seen["plan"] == seen["ask_plan"] <= seen["open_case"]
    assert 5 <= seen["ask_closing"] < seen["open_case"]
    assert seen["decide"] == seen["ask_plan"] + seen["ask_closing"]
    assert seen["give"] >= 5
    assert seen["hand_out"] >= 5
    assert seen["give"] + seen["hand_out"] >= 15


@pytest.mark.parametrize("centre", CENTRES)
def test_nothing_is_done_in_a_case_of_the_crowd_after_it_was_closed(centre):
    made = crowd(centre, 82, TODAY, 1, PROFILES)
    closed = {step.values["of"]: step.ago for step in made.steps if step.do == "ask_closing"}
    in_case = {"plan", "note", "action", "progress", "ask_plan"}
    for step in made.steps:
        if step.do in in_case and step.values["of"] in closed:
            assert step.ago > closed[step.values["of"]], step
    supervisors = {CENTRES[centre].supervisor}
    assert {step.who for step in made.steps if step.do == "decide"} == supervisors
    assert not supervisors & {s.who for s in made.steps if s.do in {"ask_plan", "ask_closing"}}


@pytest.mark.parametrize("centre", CENTRES)
def test_what_a_desk_was_told_is_read_the_day_after_but_for_the_last_days(centre):
    made = crowd(centre, 82, TODAY, 1, PROFILES)
    asked = {(s.values["of"], s.ago) for s in made.steps if s.do == "first_contact"}
    read = {(s.values["of"], s.ago + 1) for s in made.steps if s.do == "read"}
    assert read == {(key, ago) for key, ago in asked if ago > 2}
    assert {s.who for s in made.steps if s.do == "read"} <= set(CENTRES[centre].workers)


def test_about_four_hundred_people_are_received():
    told = sum(len(crowd(centre, 82, TODAY, 1, PROFILES).people) for centre in CENTRES)
    told += sum(len(story.people) for story in STORIES)
    assert 380 <= told <= 430


def test_each_profile_says_all_that_its_steps_need_in_both_languages():
    for profile in (PROFILES.alone, *PROFILES.profiles):
        first = shipped("first_contact")
        for name, value in {**PROFILES.usual, **profile["answers"]}.items():
            assert value in first.question(name).codes(), (profile, name)
        assert set(profile.get("confirm", ())) <= set(categories())
        if profile["case"]:
            texts = [profile["summary"], profile["note"]]
            for need in profile["needs"].values():
                texts += [need["goal"], *(one["text"] for one in need["actions"])]
            assert all(set(text) == {"fr", "en"} for text in texts)
