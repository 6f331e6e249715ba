"""Which questions are asked: what the form says, honoured where no phone does it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.instruments.methods.definitions import Instrument, Option, Question, from_json, to_json
from serai.instruments.methods.relevance import asked, fault, kept, names_in

YES_NO = tuple(Option(code, {}) for code in ("yes", "no", "unknown", "refused"))


def question(name, *relevant, kind="choice"):
    """Return a question that is asked where all of these hold."""
    return Question(name, kind, {}, options=YES_NO, relevant=relevant)


def instrument(*questions):
    """Return an instrument of questions only."""
    return Instrument("x", {}, {}, "", "D", questions, (), (), ())


CASES = [
    ("", {}, True),
    ("${age} < 18", {"age": 17}, True),
    ("${age} < 18", {"age": 18}, False),
    ("${age} < 18", {}, False),
    ("${age} = ''", {}, True),
    ("${age} < 18 or ${age} = '' or ${doubt} = 'yes'", {"age": 40, "doubt": "yes"}, True),
    ("${age} < 18 or ${age} = '' or ${doubt} = 'yes'", {"age": 40, "doubt": "no"}, False),
    ("not(${doubt} = 'yes')", {}, True),
    ("not(${doubt} = 'yes')", {"doubt": "yes"}, False),
    ("selected(${signs}, 'debt')", {"signs": ("threats", "debt")}, True),
    ("selected(${signs}, 'debt')", {"signs": ("debts",)}, False),
    ("count-selected(${signs}) >= 2", {"signs": ("threats", "debt")}, True),
    ("count-selected(${signs}) >= 2", {"signs": ("threats",)}, False),
    ("coalesce(${doubt}, 'no') = 'no'", {}, True),
    ("coalesce(${doubt}, 'no') = 'no'", {"doubt": "yes"}, False),
    ("${ doubt } != 'yes' and string-length(${doubt}) > 0", {"doubt": "no"}, True),
]


@pytest.mark.parametrize(("expression", "answers", "is_asked"), CASES)
def test_an_expression_is_what_a_phone_makes_of_it(expression, answers, is_asked):
    one = instrument(
        question("age", kind="integer"),
        question("doubt"),
        question("signs", kind="choices"),
        question("then", *([expression] if expression else [])),
    )
    assert ("then" in asked(one, answers)) is is_asked
    assert ("then" in kept(one, {**answers, "then": "yes"})) is is_asked


def test_a_chain_falls_together():
    one = instrument(
        question("a"), question("b", "${a} = 'yes'"), question("c", "${b} = 'yes'"),
        question("d", "${c} = 'yes'", "${a} != 'refused'"),
    )  # fmt: skip
    said = {"a": "yes", "b": "yes", "c": "yes", "d": "no"}
    assert kept(one, said) == said
    assert kept(one, {**said, "a": "no"}) == {"a": "no"}
    assert asked(one, {**said, "a": "no"}) == {"a"}
    assert asked(one, {**said, "b": "no"}) == {"a", "b"}


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        ("${a} = 'yes'", False),
        ("selected(${a}, 'x') and not(${b} = 'y')", False),
        ("pulldata('file', 'x', 'y', ${a}) = 1", True),
        ("${a} = ", True),
        ("now(${a})", True),
    ],
)
def test_what_cannot_be_worked_out_is_found_before_anybody_is_asked(expression, wrong):
    assert bool(fault(expression)) is wrong


def test_an_expression_tells_whom_it_asks():
    assert names_in("${a} = 'x' or selected(${ b_2 }, 'y')") == {"a", "b_2"}


def test_versions_of_before_ask_everything_and_newer_ones_keep_what_they_say():
    one = instrument(question("a"), question("b", "${a} = 'yes'"))
    value = to_json(one)
    assert from_json(value) == one
    for old in value["questions"]:
        del old["relevant"]
    assert asked(from_json(value), {}) == {"a", "b"}


NAMES = ("a", "b", "c", "d")
links = st.tuples(*(st.sampled_from((None, *NAMES[:n])) for n in range(1, len(NAMES))))
answers = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(("yes", "no", "refused")))


@settings(max_examples=80, deadline=None)
@given(links, answers)
def test_an_answer_stays_exactly_where_every_one_before_it_was_yes(asked_after, said):
    """A second implementation: follow the links upwards, each of which wants a "yes"."""
    before = dict(zip(NAMES[1:], asked_after, strict=True))
    one = instrument(
        *(question(n, *([f"${{{before[n]}}} = 'yes'"] if before.get(n) else [])) for n in NAMES)
    )

    def is_asked(name):
        up = before.get(name)
        return up is None or (is_asked(up) and said.get(up) == "yes")

    assert asked(one, said) == {name for name in NAMES if is_asked(name)}
    assert kept(one, said) == {name: value for name, value in said.items() if is_asked(name)}
