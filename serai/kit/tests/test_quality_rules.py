"""Quality rules as data: what a rule may say, and that its sentence fits what it finds."""

import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import get_args

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from serai.kit import quality
from serai.kit.quality import (
    COMPARISONS,
    BandsDoNotAddUp,
    DayGap,
    DigitHeaping,
    Duplicate,
    FarFromPlace,
    Impossible,
    Outlier,
    OutsideHours,
    OutsideWindow,
    Rule,
    TooShort,
    check_condition,
)

SOUND = [
    ("gt", "persons", 5),
    ("ge", "hours", 0.5),
    ("lt", "female", "persons"),
    ("le", "age", 120),
    ("eq", "origin", "destination"),
    ("ne", "origin", "destination"),
    ("sum_gt", ("a", "b"), "persons"),
    ("sum_lt", ["a"], 3),
    ("sum_ne", ("a", "b", "c"), "d"),
    ("is", "transport", "boat"),
    ("in", "transport", ("boat", "bus")),
    ("missing", "origin"),
    ("present", "origin"),
    ("not", ("missing", "origin")),
    ("all", ("missing", "a")),
    ("any", ("missing", "a"), ("gt", "b", 1), ("not", ("is", "c", "d"))),
    ("all", ("any", ("all", ("present", "a")))),
]
UNSOUND = [
    ((), "a condition is a tuple"),
    ([], "a condition is a tuple"),
    (["gt", "a", 1], "a condition is a tuple"),
    ("gt", "a condition is a tuple"),
    (None, "a condition is a tuple"),
    ((1, "a", 2), "a condition is a tuple"),
    ((("gt", "a", 1),), "a condition is a tuple"),
    (("above", "a", 1), "'above' is no condition"),
    (("", "a"), "'' is no condition"),
    (("GT", "a", 1), "'GT' is no condition"),
    (("gt", "a"), "wrong number of parts"),
    (("gt", "a", 1, 2), "wrong number of parts"),
    (("missing",), "wrong number of parts"),
    (("missing", "a", "b"), "wrong number of parts"),
    (("is", "a"), "wrong number of parts"),
    (("in", "a", "b", "c"), "wrong number of parts"),
    (("sum_gt", "a", 1), "sums a list of properties"),
    (("sum_gt", (), 1), "sums a list of properties"),
    (("sum_lt", None, 1), "sums a list of properties"),
    (("all",), "needs its conditions"),
    (("any",), "needs its conditions"),
    (("not",), "needs its conditions"),
    (("not", ("missing", "a"), ("missing", "b")), "needs its conditions"),
    (("all", ("gt", "a")), "wrong number of parts"),
    (("any", ("missing", "a"), ("nothing", "b")), "'nothing' is no condition"),
    (("not", "missing"), "a condition is a tuple"),
    (("all", ("any", ("not", ("sum_ne", [], 1)))), "sums a list of properties"),
]


@pytest.mark.parametrize("when", SOUND, ids=str)
def test_a_condition_is_taken(when):
    assert Impossible("x", when, "No.").when == when


@pytest.mark.parametrize(("when", "words"), UNSOUND, ids=str)
def test_what_is_no_condition_is_refused_where_it_is_declared(when, words):
    with pytest.raises(ValueError, match=words):
        Impossible("x", when, "No.")


@pytest.mark.parametrize("kind", sorted(COMPARISONS))
def test_each_comparison_takes_two_sides(kind):
    left = ("a", "b") if kind.startswith("sum_") else "a"
    assert check_condition((kind, left, 1)) is None
    with pytest.raises(ValueError, match="parts"):
        check_condition((kind, left))


LEAVES = st.sampled_from(SOUND[:13])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: ("all", *parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: ("any", *parts)),
    ),
    max_leaves=8,
)


@given(TREES)
def test_conditions_join_to_any_depth(tree):
    assert check_condition(tree) is None
    with pytest.raises(ValueError, match="is no condition"):
        check_condition(("all", tree, ("broken", "leaf")))


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda n: OutsideWindow("day", days_before_received=n), "days_before_received"),
        (lambda n: FarFromPlace("place", kilometres=n), "kilometres"),
        (TooShort, "seconds"),
        (lambda n: Outlier("persons", deviations=n), "deviations"),
        (lambda n: Outlier("persons", minimum_history=n), "minimum_history"),
        (lambda n: DigitHeaping("persons", minimum=n), "minimum"),
        (lambda n: DigitHeaping("persons", share=n), "share"),
        (lambda n: DayGap("day", days=n), "days"),
    ],
)
@pytest.mark.parametrize("amount", [0, -1])
def test_a_threshold_of_nothing_is_refused_by_its_name(make, named, amount):
    with pytest.raises(ValueError, match=f"{named} must be above zero, not {amount}"):
        make(amount)
    assert getattr(make(1), named) == 1


def test_bands_that_name_nothing_are_refused():
    with pytest.raises(ValueError, match="at least one property"):
        BandsDoNotAddUp("persons", ())


ONE_OF_EACH = [
    (Impossible("x", ("missing", "a"), "No."), "error", set()),
    (BandsDoNotAddUp("persons", ("a", "b")), "error", {"sum", "total"}),
    (OutsideWindow("day"), "warning", {"date"}),
    (OutsideHours("start", "end"), "warning", {"start", "end", "opens", "closes"}),
    (FarFromPlace("place"), "warning", {"kilometres"}),
    (TooShort(60), "warning", {"taken", "seconds"}),
    (Duplicate(), "warning", {"twins"}),
    (Outlier("persons"), "notice", {"value", "usual"}),
    (DigitHeaping("persons"), "warning", {"share", "count"}),
    (DayGap("day"), "notice", {"days", "date"}),
]
IDS = [type(rule).__name__ for rule, _, _ in ONE_OF_EACH]


def test_every_kind_of_rule_is_in_the_table():
    assert {type(rule) for rule, _, _ in ONE_OF_EACH} == set(get_args(Rule))


@pytest.mark.parametrize(("rule", "severity", "placeholders"), ONE_OF_EACH, ids=IDS)
def test_a_rule_has_its_severity_and_a_sentence_with_these_placeholders(
    rule, severity, placeholders
):
    assert rule.severity == severity
    assert set(re.findall(r"%\((\w+)\)s", rule.reason)) == placeholders
    filled = rule.reason % dict.fromkeys(placeholders, "7") if placeholders else rule.reason
    assert "%(" not in filled
    assert filled.endswith(".")


@pytest.mark.parametrize(("rule", "severity", "placeholders"), ONE_OF_EACH[1:], ids=IDS[1:])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_rule_s_sentence_is_translated_with_the_same_placeholders(
    rule, severity, placeholders, language
):
    with translation.override(language):
        words = translation.gettext(rule.reason)
    assert words != rule.reason
    assert set(re.findall(r"%\((\w+)\)s", words)) == placeholders
    assert words % dict.fromkeys(placeholders, "7")


@pytest.mark.parametrize("rule", [rule for rule, _, _ in ONE_OF_EACH], ids=IDS)
def test_a_rule_cannot_be_changed_afterwards(rule):
    with pytest.raises(FrozenInstanceError):
        rule.name = "another"
    assert hash(rule) == hash(type(rule)(**{f.name: getattr(rule, f.name) for f in fields(rule)}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TooShort(60), TooShort(61)),
        (DayGap("day"), DayGap("day", by="enumerator")),
        (Outlier("persons"), Outlier("persons", name="second")),
    ],
)
def test_rules_differ_by_what_they_say(one, other):
    assert one != other


def test_two_rules_of_a_kind_are_told_apart_by_name_in_every_registered_list():
    from serai.kit.entities import entity_lists

    for entity_list in entity_lists().values():
        names = [rule.name for rule in entity_list.rules]
        assert len(names) == len(set(names)), entity_list.name


def test_the_kit_s_rules_know_no_field_of_any_room():
    source = Path(quality.__file__).read_text()
    rooms = {path.parent.name for path in Path(settings.BASE_DIR).glob("serai/*/apps.py")} - {"kit"}
    imported = re.findall(r"^(?:from|import) serai\.(\w+)", source, re.MULTILINE)
    assert rooms
    assert not rooms & set(imported)
