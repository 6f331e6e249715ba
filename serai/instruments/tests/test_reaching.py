"""Which answers can be given together: what is refused is certain, against a plain search."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.instruments.methods.definitions import Instrument, Option, Question
from serai.instruments.methods.reaching import can_be
from serai.instruments.methods.relevance import asked, unfit

CODES = ("yes", "no", "refused")


def question(name, *relevant, kind="choice", codes=CODES, constraint=""):
    """Return a question that is asked where all of these hold."""
    options = () if kind in {"integer", "text"} else tuple(Option(code, {}) for code in codes)
    return Question(name, kind, {}, options=options, relevant=relevant, constraint=constraint)


def instrument(*questions):
    """Return an instrument of questions only."""
    return Instrument("x", {}, {}, "", "D", questions, (), (), ())


AGE = question("age", kind="integer")
DISPUTED = question("age_disputed")
CAREGIVER = question("with_caregiver", "${age} < 18 or ${age} = '' or ${age_disputed} = 'yes'")
RELATIVE = question("with_relative", "${with_caregiver} = 'no'")
FIRST = instrument(AGE, DISPUTED, CAREGIVER, RELATIVE)
YES, NO = frozenset({"yes"}), frozenset({"no"})


@pytest.mark.parametrize(
    ("needs", "possible"),
    [
        ({}, True),
        ({"with_caregiver": NO}, True),
        ({"with_caregiver": NO, "age": (0, 17)}, True),
        ({"with_caregiver": NO, "age": (18, 150)}, True),  # where the age is disputed
        ({"with_caregiver": NO, "age": (18, 150), "age_disputed": NO}, False),
        ({"with_caregiver": NO, "age": (17, 150), "age_disputed": NO}, True),
        ({"with_relative": YES, "with_caregiver": YES}, False),
        ({"with_relative": YES, "with_caregiver": NO}, True),
        ({"with_relative": YES, "age": (20, 30), "age_disputed": NO}, False),
        # an age that only the register knows makes an adult of whom the form takes for a child
        ({"with_caregiver": NO, "child": NO}, True),
        ({"with_caregiver": NO, "child": NO, "age": (0, 150)}, False),
        ({"with_caregiver": NO, "child": NO, "age_disputed": YES}, False),
        ({"with_caregiver": NO, "child": YES}, True),
        ({"nothing_known": NO}, True),
    ],
)
def test_what_first_contact_can_be_told_together(needs, possible):
    assert can_be(FIRST, needs) is possible


@pytest.mark.parametrize(
    ("expression", "kind", "possible"),
    [
        ("${a} = 'yes'", "choice", True),
        ("${a} = 'oui'", "choice", False),
        ("${a} != 'yes'", "choice", True),
        ("${a} = 'yes' and ${a} = 'no'", "choice", False),
        ("selected(${a}, 'yes') and selected(${a}, 'no')", "choices", True),
        ("selected(${a}, 'maybe')", "choices", False),
        ("count-selected(${a}) = 4", "choices", False),
        ("count-selected(${a}) = 3", "choices", True),
        ("${a} > 40 and ${a} < 40", "integer", False),
        ("${a} > 40 and ${a} < 42", "integer", True),
        # too much to be certain of: taken as possible
        ("${a} + 1 = 0", "integer", True),
        ("string-length(${a}) > 900", "text", True),
    ],
)
def test_a_question_that_nobody_is_ever_asked(expression, kind, possible):
    one = instrument(question("a", kind=kind), question("b", expression))
    assert can_be(one, {}, asked=["b"]) is possible
    assert can_be(one, {"b": YES}) is possible


def test_too_many_answers_to_try_are_taken_as_possible():
    many = instrument(
        question("a", kind="choices", codes=tuple("abcdefgh")),
        question("b", "selected(${a}, 'z')"),
    )
    assert can_be(many, {}, asked=["b"])
    names = [f"q{number}" for number in range(8)]
    wide = " and ".join(f"${{{name}}} = 'nobody'" for name in names)
    assert can_be(instrument(*map(question, names), question("b", wide)), {}, asked=["b"])


NAMES = ("a", "b", "c")
CONDITIONS = st.sampled_from(
    [(name, sign, code) for name in NAMES for sign in ("=", "!=") for code in (*CODES, "oui")]
)


@settings(max_examples=60, deadline=None)
@given(
    chains=st.tuples(*(st.lists(CONDITIONS, max_size=2) for _name in NAMES)),
    needs=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(CODES)),
)
def test_a_search_without_any_shortcut_says_the_same(chains, needs):
    """A second implementation: every answer to every question, as phones would keep them."""
    one = instrument(*(
        question(name, *(f"${{{other}}} {sign} '{code}'" for other, sign, code in chain
                         if other < name))
        for name, chain in zip(NAMES, chains, strict=True)
    ))  # fmt: skip

    def stands(said):
        shown = asked(one, said)
        return all(said[name] == "" or name in shown for name in NAMES)

    every = (dict(zip(NAMES, said, strict=True)) for said in product(("", *CODES), repeat=3))
    found = any(
        stands(said) and all(said[name] == code for name, code in needs.items()) for said in every
    )
    wanted = {name: frozenset({code}) for name, code in needs.items()}
    assert can_be(one, wanted) is found


@pytest.mark.parametrize(
    ("kind", "constraint", "answers", "fits"),
    [
        ("integer", ". >= 0 and . <= 120", {"a": 120}, True),
        ("integer", ". >= 0 and . <= 120", {"a": 121}, False),
        ("integer", ". >= 0 and . <= 120", {}, True),
        ("integer", ". > ${b}", {"a": 3, "b": "2"}, True),
        ("integer", ". > ${b}", {"a": 2, "b": "2"}, False),
        ("choices", "not(selected(., 'no') and count-selected(.) > 1)", {"a": ("no",)}, True),
        (
            "choices",
            "not(selected(., 'no') and count-selected(.) > 1)",
            {"a": ("no", "yes")},
            False,
        ),
        ("choices", "count-selected(.) > 3", {"a": ()}, True),
        ("text", "regex(., '[A-Z]{3}')", {"a": "NER"}, True),
        ("text", "regex(., '[A-Z]{3}')", {"a": "NERO"}, False),
        ("text", "string-length(.) <= 3", {"a": "Niger"}, False),
        ("integer", "", {"a": 9_999}, True),
    ],
)
def test_an_answer_is_taken_where_a_phone_takes_it(kind, constraint, answers, fits):
    one = instrument(question("a", kind=kind, constraint=constraint), question("b", kind="text"))
    assert [q.name for q in unfit(one, answers)] == ([] if fits else ["a"])
