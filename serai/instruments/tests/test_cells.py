"""Cells of a workbook, one by one: what each becomes, and what is said of those that are wrong."""

import pytest

from serai.instruments.methods.definitions import (
    Condition,
    Instrument,
    Option,
    OutcomeText,
    Question,
    Rule,
    Weight,
    as_text,
    from_json,
    to_json,
)
from serai.instruments.methods.evaluating import compile_instrument, evaluate, holds, is_open
from serai.instruments.methods.firing import _child_fits, _merge, _range
from serai.instruments.methods.lists import AnswersNotRead, read_answers, understood
from serai.instruments.methods.workbooks import (
    Reader,
    _condition,
    answers_calculation,
    by_code,
    labels,
)

YES_NO = tuple(Option(code, {"en": code.title()}) for code in ("yes", "no", "unknown", "refused"))
SEEN = Question("seen", "choice", {"en": "Seen?"}, options=YES_NO, page="one")
AGE = Question("age", "integer", {"en": "Age"}, page="one")
SIGNS = Question(
    "signs",
    "choices",
    {"en": "Signs"},
    options=tuple(Option(code, {}) for code in ("debt", "threats", "unknown")),
    page="two",
)
NOTE = Question("words", "text", {"en": "Words"}, page="two")
DAY = Question("day", "date", {"en": "Day"}, page="two")
KNOWN = {q.name: q for q in (SEEN, AGE, SIGNS, NOTE, DAY)}
FIGURES = [
    ("18", 18, 18),
    ("=18", 18, 18),
    (">=18", 18, None),
    (">= 18", 18, None),
    (">17", 18, None),
    ("<18", None, 17),
    ("<=17", None, 17),
    ("12..17", 12, 17),
    ("0..0", 0, 0),
]
NO_FIGURES = [
    "many",
    "18+",
    "eighteen",
    "12-17",
    "12...17",
    "-3",
    "1.5",
    ">= ",
    "<>5",
    "123456",
]


@pytest.mark.parametrize(("cell", "low", "high"), FIGURES)
def test_figures_of_a_cell(cell, low, high):
    reader = Reader({})
    found = _condition(reader, 2, "if:age", cell, KNOWN)
    assert (found.name, found.low, found.high, found.codes) == ("age", low, high, ())
    assert not reader.complaints


@pytest.mark.parametrize("cell", NO_FIGURES)
def test_what_is_no_figure_is_told(cell):
    reader = Reader({"tables": [["table", "if:age"], ["t", cell]]})
    assert _condition(reader, 2, "if:age", cell, KNOWN) is None
    (complaint,) = reader.complaints
    assert complaint.cell == "B2"
    assert "not a figure" in complaint.text()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("yes", ("yes",)),
        ("yes|no", ("yes", "no")),
        (" yes | no ", ("yes", "no")),
        ("yes|yes", ("yes",)),
        ("met|unknown", ("met", "unknown")),
    ],
)
def test_codes_of_a_cell(cell, codes):
    assert _condition(Reader({}), 2, "if:seen", cell, KNOWN).codes == codes


@pytest.mark.parametrize("name", ["words", "day"])
def test_words_and_days_are_not_for_rules(name):
    reader = Reader({})
    assert _condition(reader, 2, f"if:{name}", "x", KNOWN) is None
    assert "whole figures only" in reader.complaints[0].text()


def test_a_count_is_a_figure_of_something_that_is_no_question():
    found = _condition(Reader({}), 2, "if:strong", ">=2", KNOWN)
    assert (found.name, found.low) == ("strong", 2)
    assert _condition(Reader({}), 2, "if:act", "met", KNOWN).codes == ("met",)


def test_texts_are_read_by_language():
    row = {
        "label": "Plain",
        "label::French (fr)": "Simple",
        "label::Arabic (ar)": "",
        "hint::English (en)": "Other column",
        "labels::French (fr)": "Not this one",
    }
    assert labels(row, "label") == {"en": "Plain", "fr": "Simple"}
    assert labels(row, "hint") == {"en": "Other column"}
    assert labels(row, "reason") == {}
    assert by_code({"English (en)": "Yes", "Arabic (ar)": "نعم"}) == {"en": "Yes", "ar": "نعم"}
    assert by_code({"": "Yes"}) == {"en": "Yes"}


@pytest.mark.parametrize(
    ("texts", "language", "found"),
    [
        ({"en": "Yes", "fr": "Oui"}, "fr", "Oui"),
        ({"en": "Yes", "fr": "Oui"}, "ar", "Yes"),
        ({"fr": "Oui"}, "ar", "Oui"),
        ({"fr": "", "en": "Yes"}, "fr", "Yes"),
        ({}, "fr", ""),
    ],
)
def test_a_text_falls_back_rather_than_be_empty(texts, language, found):
    assert as_text(texts, language) == found


def test_rows_of_a_sheet_keep_their_numbers_and_leave_empty_ones_out():
    reader = Reader({"weights": [["question", "answer"], ["a", "yes"], ["", ""], ["b", ""]]})
    assert list(reader.rows("weights")) == [
        (2, {"question": "a", "answer": "yes"}),
        (4, {"question": "b", "answer": ""}),
    ]
    assert list(reader.rows("nothing")) == []


def test_a_column_of_the_form_is_found_by_its_other_names_too():
    grid = {
        "survey": [["name", "Relevance", "Calculate", "bind::constraint"], ["a", "x", "y", "z"]],
        "tables": [["relevance"], ["x"]],
    }
    reader = Reader(grid)
    row = {"name": "a", "relevant": "x", "calculation": "y", "constraint": "z"}
    assert list(reader.rows("survey")) == [(2, row)]
    assert list(reader.rows("tables")) == [(2, {"relevance": "x"})]


def test_one_of_tells_an_empty_cell_from_a_wrong_one():
    reader = Reader({"weights": [["strength"], [""], ["huge"]]})
    assert reader.one_of(["weak", "strong"], "weights", 2, "strength", "weak")
    assert not reader.one_of(["weak", "strong"], "weights", 2, "strength", "")
    assert not reader.one_of(["weak", "strong"], "weights", 3, "strength", "huge")
    empty, wrong = reader.complaints
    assert (empty.cell, wrong.cell) == ("A2", "A3")
    assert "must not be empty" in empty.text()
    assert "strong, weak" in wrong.text()


def test_the_calculation_sends_each_answer_once():
    text = answers_calculation(["age", "seen"])
    assert text == "concat('age=', ${age}, ';', 'seen=', ${seen}, ';')"


SMALL = Instrument(
    code="small",
    titles={"en": "Small"},
    purposes={},
    source="Test",
    mark="D",
    questions=(SEEN, AGE, SIGNS, NOTE, DAY),
    weights=(
        Weight("seen", "yes", "d1", "all", "strong"),
        Weight("signs", "debt", "d1", "adult", "weak"),
        Weight("signs", "threats", "d1", "child", "medium"),
    ),
    rules=(
        Rule(
            "count",
            "both",
            (Condition("strong", low=1), Condition("weak", low=1)),
            "dimension",
            "*",
        ),
        Rule("find", "many_signs", (Condition("signs", ("debt", "threats")),), "element", "held"),
        Rule("find", "old", (Condition("age", low=60),), "finding", "old"),
        Rule("find", "young", (Condition("age", high=11),), "finding", "young"),
        Rule(
            "read",
            "sure",
            (Condition("held", ("met",)), Condition("d1", ("met",))),
            "label",
            "sure",
        ),
    ),
    outcomes=(OutcomeText("finding", "old", {"en": "Old"}, "normal"),),
)
COMPILED = compile_instrument(SMALL)
COURSES = [
    ({}, "unknown", "unknown", "open"),
    ({"seen": "yes"}, "unknown", "unknown", "open"),
    ({"seen": "no"}, "not_met", "unknown", "needs_review"),
    ({"signs": ("debt",)}, "unknown", "met", "open"),
    ({"seen": "yes", "signs": ("debt",)}, "met", "met", "sure"),
    ({"seen": "yes", "signs": ("debt", "threats")}, "met", "met", "sure"),
    ({"seen": "yes", "signs": ("threats",)}, "not_met", "met", "needs_review"),
    ({"seen": "yes", "signs": ()}, "unknown", "unknown", "open"),
    ({"seen": "yes", "signs": ("unknown",)}, "unknown", "unknown", "open"),
    ({"seen": "refused", "signs": ("debt",)}, "unknown", "met", "open"),
]


@pytest.mark.parametrize(("answers", "dimension", "element", "reading"), COURSES)
def test_answers_with_several_codes(answers, dimension, element, reading):
    result = evaluate(COMPILED, answers, 30)
    assert result.facts["d1"] == dimension
    assert result.facts["held"] == element
    assert result.readings == (reading,)


@pytest.mark.parametrize(
    ("age", "found", "open_"),
    [
        (None, (), {"old", "young"}),
        (11, ("young",), set()),
        (12, (), set()),
        (59, (), set()),
        (60, ("old",), set()),
    ],
)
def test_figures_at_their_edges(age, found, open_):
    result = evaluate(COMPILED, {} if age is None else {"age": age}, 30)
    assert result.values("finding") == found
    assert {p.value for p in result.possible if p.outcome == "finding"} == open_


@pytest.mark.parametrize(
    ("value", "open_"),
    [
        (None, True),
        ("", True),
        ("unknown", True),
        ("refused", True),
        ((), True),
        (("unknown",), True),
        ("yes", False),
        ("no", False),
        (0, False),
        (17, False),
        (("debt",), False),
        (("debt", "unknown"), False),
    ],
)
def test_what_leaves_a_question_open(value, open_):
    assert is_open(value) is open_


@pytest.mark.parametrize(
    ("answer", "value", "held"),
    [
        ("yes", "yes", True),
        ("yes", "no", False),
        ("debt", ("debt", "threats"), True),
        ("debt", ("threats",), False),
        ("debt", None, False),
    ],
)
def test_which_answer_a_weight_counts(answer, value, held):
    assert holds(answer, value) is held


def test_an_instrument_says_what_it_is_made_of():
    assert SMALL.dimensions() == ("d1",)
    assert [name for name, _rules in SMALL.tables()] == ["count", "find", "read"]
    assert set(SMALL.facts()) == {"d1", "held", "child"}
    assert SMALL.facts()["child"] == ("yes", "no")
    assert SMALL.question("seen") is SEEN
    assert SMALL.question("nothing") is None
    assert SMALL.outcome_text("finding", "old").urgency == "normal"
    assert SMALL.outcome_text("finding", "young") is None
    assert (SMALL.indicators("adult"), SMALL.indicators("child")) == (2, 2)
    assert not SMALL.is_official
    assert from_json(to_json(SMALL)) == SMALL


@pytest.mark.parametrize(
    ("most", "pages"),
    [
        (8, [["seen", "age"], ["signs", "words", "day"]]),
        (2, [["seen", "age"], ["signs", "words"], ["day"]]),
        (1, [["seen"], ["age"], ["signs"], ["words"], ["day"]]),
    ],
)
def test_screens_of_an_instrument(most, pages):
    assert [[q.name for q in page] for page in SMALL.pages(most)] == pages


READ = [
    ("seen=yes;", {"seen": "yes"}),
    ("seen=yes", {"seen": "yes"}),
    (" seen = yes ; age = 3 ;", {"seen": "yes", "age": 3}),
    ("seen=;age=;", {}),
    ("", {}),
    (";;", {}),
    ("signs=debt threats;", {"signs": ("debt", "threats")}),
    ("words=he said so;", {"words": "he said so"}),
    ("day=2026-11-02;", {"day": "2026-11-02"}),
]
NOT_READ = [
    "seen=perhaps;",
    "seen=Yes;",
    "age=three;",
    "age=3.5;",
    "age=-3;",
    "age=99999;",
    "signs=debt jail;",
    "strange=yes;",
    "seen;",
    "yes",
]


@pytest.mark.parametrize(("text", "found"), READ)
def test_answers_that_phones_write(text, found):
    assert read_answers(text, SMALL) == found


@pytest.mark.parametrize("text", NOT_READ)
def test_answers_that_nobody_offered(text):
    with pytest.raises(AnswersNotRead):
        read_answers(text, SMALL)


def test_answers_in_the_types_of_their_questions():
    assert understood({"age": 12, "signs": ["debt"]}, SMALL) == {"age": 12, "signs": ("debt",)}
    assert understood({"signs": ("debt",)}, SMALL) == {"signs": ("debt",)}


def some(*codes):
    """Return the answers a way needs."""
    return frozenset(codes)


MERGES = [
    ({}, {"a": some("yes")}, {"a": some("yes")}),
    ({"a": some("yes")}, {"a": some("yes", "no")}, {"a": some("yes")}),
    ({"a": some("yes")}, {"a": some("no")}, None),
    ({"a": some("yes")}, {"b": some("no")}, {"a": some("yes"), "b": some("no")}),
    ({"n": (0, 17)}, {"n": (12, 99)}, {"n": (12, 17)}),
    ({"n": (0, 11)}, {"n": (12, 99)}, None),
]


@pytest.mark.parametrize(("one", "other", "both"), MERGES)
def test_what_two_ways_need_together(one, other, both):
    assert _merge(one, other, frozenset()) == both


def test_a_question_with_several_answers_excludes_nothing():
    assert _merge({"a": some("debt")}, {"a": some("threats")}, frozenset({"a"})) is not None


CHILD_WAYS = [
    ({}, True),
    ({"child": some("no")}, True),
    ({"child": some("no"), "age": (0, 17)}, False),
    ({"child": some("no"), "age": (10, 18)}, True),
    ({"child": some("no"), "age_disputed": some("yes")}, False),
    ({"child": some("no"), "age_disputed": some("no")}, True),
    ({"child": some("yes"), "age": (18, 99)}, True),
    ({"child": some("yes"), "age": (18, 99), "age_disputed": some("no")}, True),  # the register
    ({"child": some("yes"), "age": (18, 99), "age_disputed": some("yes", "no")}, True),
    ({"child": some("yes"), "age": (17, 99), "age_disputed": some("no")}, True),
]


@pytest.mark.parametrize(("way", "fits"), CHILD_WAYS)
def test_what_age_and_dispute_allow_of_a_child(way, fits):
    assert _child_fits(way) is fits


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (Condition("age", low=18), (18, 150)),
        (Condition("age", high=17), (0, 17)),
        (Condition("age", low=3, high=5), (3, 5)),
        (Condition("age"), (0, 150)),
    ],
)
def test_the_range_of_a_condition(condition, found):
    assert _range(condition) == found
