"""Results in a reader's words, HTML input, filters: without a database."""

from datetime import date

import pytest
from django import forms as django_forms
from django.utils import translation

from serai.instruments.methods.definitions import Condition, Option, Question, Rule
from serai.instruments.methods.evaluating import Because, Hit, compile_instrument, evaluate
from serai.screening.forms import AnswersForm, AsKnownForm, ClearForm, answers_of
from serai.screening.methods.building import SHIPPED_NAMES, shipped, shipped_workbook
from serai.screening.queries.answers import _soonest, _Words, mark_label, parted
from serai.screening.templatetags.screening import conditions, get, in_words

BOTH = frozenset({"protection", "health"})
PROTECTION = frozenset({"protection"})
FIRST = shipped("first_contact")
LABOUR = shipped("labour_exploitation")
TRAFFICKING = shipped("trafficking")
FACTORS = shipped("factors")


def words(instrument, language="en", readable=BOTH):
    """Return the words of an instrument."""
    return _Words(instrument, language, readable)


QUESTIONS = [
    (FIRST, "medical_urgency", "en", "Do you need a doctor now?"),
    (FIRST, "in_detention", "fr", "La personne est-elle détenue, sans pouvoir partir ?"),
    (FIRST, "medical_urgency", "ar", "هل تحتاج إلى طبيب الآن؟"),
    (FIRST, "medical_urgency", "so", "Do you need a doctor now?"),
    (FIRST, "signs", "en", "Signs of trafficking"),
    (FIRST, "child", "en", "Treated as a child"),
    (LABOUR, "d4", "fr", "Exploitation"),
    (LABOUR, "d5", "ar", "الإكراه في مكان الوصول"),
    (LABOUR, "strong", "en", "Strong indicators"),
    (LABOUR, "nothing_known", "en", "nothing_known"),
]


@pytest.mark.parametrize(("instrument", "name", "language", "text"), QUESTIONS)
def test_what_a_question_or_a_fact_is_called(instrument, name, language, text):
    assert words(instrument, language).question(name) == text


ANSWERS = [
    (FIRST, "violence", "yes", "en", "Yes"),
    (FIRST, "violence", "refused", "fr", "Ne souhaite pas répondre"),
    (FIRST, "violence", "unknown", "ar", "غير معروف"),
    (FIRST, "violence", None, "en", "Not answered"),
    (FIRST, "age", 17, "en", "17"),
    (FIRST, "alone", "met", "en", "Met"),
    (FIRST, "alone", "not_met", "en", "Not met"),
    (FIRST, "alone", "unknown", "en", "Not yet known"),
    (FIRST, "child", "yes", "en", "Yes"),
    (FIRST, "child", "no", "en", "No"),
    (FACTORS, "f_age", "protective", "fr", "Une protection ici"),
]


@pytest.mark.parametrize(("instrument", "name", "value", "language", "text"), ANSWERS)
def test_what_an_answer_is_called(instrument, name, value, language, text):
    assert words(instrument, language).answer(name, value) == text


OUTCOMES = [
    (FIRST, "finding", "danger", ("Danger now", "emergency")),
    (FIRST, "category", "refugee", ("Refugee", "")),
    (FIRST, "pathway", "asylum", ("Asylum and international protection", "")),
    (FIRST, "factor", "literacy.protective", ("Literacy and education", "")),
    (FIRST, "htcds", "MethodsOfControl.DebtBondage", ("MethodsOfControl.DebtBondage", "")),
    (FIRST, "category", "never_heard_of", ("never_heard_of", "")),
    (
        TRAFFICKING,
        "label",
        "possible_victim",
        ("Possible victim of trafficking: interview in depth", "urgent"),
    ),
]


@pytest.mark.parametrize(("instrument", "kind", "value", "found"), OUTCOMES)
def test_what_an_outcome_is_called(instrument, kind, value, found):
    assert words(instrument).outcome(kind, value) == found


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("needs_review", "Needs review"),
        ("open", "Not enough is known yet"),
        ("no_sign", "No dimension positive"),
    ],
)
def test_what_a_reading_is_called(code, text):
    assert words(LABOUR).reading(code).startswith(text)


def test_a_hit_in_words_names_its_rule_and_its_reason():
    hit = Hit("two_strong", "combination", "dimension", "d5", (Because("strong", 2),))
    line = words(LABOUR).line(hit)
    assert line.label == "Coercion at destination"
    assert line.reason == "Two strong indicators."
    assert line.because == (("Strong indicators", "2"),)
    assert line.rule == "two_strong"
    guard = Hit("guard:fear_of_return", "", "pathway", "asylum", ())
    assert words(FIRST, "fr").line(guard).reason == ""


def test_lines_come_by_urgency():
    kinds = [("finding", v) for v in ("stranded", "fear", "danger", "no_nationality", "doctor")]
    lines = [words(FIRST).line(Hit("r", "t", kind, value)) for kind, value in kinds]
    assert [line.value for line in _soonest(lines)] == [
        "danger",
        "doctor",
        "fear",
        "stranded",
        "no_nationality",
    ]


def test_questions_of_another_compartment_are_not_named():
    names = ["pregnant", "violence", "pregnant", "signs"]
    assert words(FIRST, readable=PROTECTION).questions(names) == (
        "Did anybody hurt you or touch you against your will?",
    )
    assert len(words(FIRST).questions(names)) == 2


def test_dimensions_in_words_say_what_is_missing():
    result = evaluate(compile_instrument(LABOUR), {"d5_documents": "yes", "d5_debt": "yes"}, 30)
    found = {line.label: line for line in words(LABOUR).dimensions(result)}
    assert len(found) == 6
    met = found["Coercion at destination"]
    assert (met.fact, met.count.strong, met.missing) == ("met", 2, ())
    assert [line.rule for line in met.lines] == ["two_strong"]
    unknown = found["Exploitation"]
    assert unknown.fact == "unknown"
    assert "At work: excessive days or hours" in unknown.missing
    assert unknown.lines == ()


@pytest.mark.parametrize(
    ("instrument", "text"),
    [
        (FIRST, "designed for this platform"),
        (TRAFFICKING, "designed for this platform"),
        (LABOUR, "seen in a secondary source only"),
        (FACTORS, "seen in a secondary source only"),
    ],
)
def test_how_well_a_source_was_seen(instrument, text):
    assert mark_label(instrument) == text
    assert not instrument.is_official


def test_answers_are_parted_by_compartment():
    found = parted(FIRST, {"violence": "yes", "pregnant": "no", "age": 20})
    assert found == {"protection": {"violence": "yes", "age": 20}, "health": {"pregnant": "no"}}
    assert parted(FIRST, {}) == {"protection": {}, "health": {}}


SIGNS = Question(
    "signs",
    "choices",
    {"en": "Signs", "fr": "Signes"},
    {"en": "As many as fit"},
    (Option("debt", {"en": "Debt"}), Option("threats", {"en": "Threats"})),
)
SEEN = Question("seen", "choice", {"en": "Seen?"}, options=(Option("yes", {"en": "Yes"}),))
AGE = Question("age", "integer", {"en": "Age"})
DAY = Question("day", "date", {"en": "Day"})
WORDS = Question("words", "text", {"en": "Words"})
ALL = (SIGNS, SEEN, AGE, DAY, WORDS)


def answered(data, given=None, questions=ALL):
    """Return a screen of questions with what was sent."""
    return AnswersForm(data, questions=questions, language="en", given=given or {})


def test_a_screen_of_questions_asks_each_in_its_way():
    form = answered(None, {"age": 17, "signs": ("debt",)})
    assert isinstance(form.fields["signs"], django_forms.MultipleChoiceField)
    assert isinstance(form.fields["seen"].widget, django_forms.RadioSelect)
    assert isinstance(form.fields["age"], django_forms.IntegerField)
    assert isinstance(form.fields["day"], django_forms.DateField)
    assert isinstance(form.fields["words"], django_forms.CharField)
    assert not any(field.required for field in form.fields.values())
    assert form["age"].value() == 17
    assert form["signs"].help_text == "As many as fit"
    assert form.fields["signs"].label == "Signs"


def test_what_a_screen_says():
    form = answered(
        {
            "signs": ["debt", "threats"],
            "seen": "yes",
            "age": "17",
            "day": "2026-11-02",
            "words": "He said so.",
        }
    )
    assert form.is_valid()
    assert answers_of(form) == {
        "signs": ("debt", "threats"),
        "seen": "yes",
        "age": 17,
        "day": "2026-11-02",
        "words": "He said so.",
    }


def test_an_empty_screen_says_nothing():
    form = answered({})
    assert form.is_valid()
    assert answers_of(form) == {"signs": "", "seen": "", "age": "", "day": "", "words": ""}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("signs", ["jail"]),
        ("seen", "perhaps"),
        ("age", "-1"),
        ("age", "many"),
        ("age", "10000"),
        ("day", "soon"),
        ("words", "x" * 2_001),
    ],
)
def test_a_screen_takes_only_what_it_offers(name, value):
    form = answered({name: value})
    assert not form.is_valid()
    assert list(form.errors) == [name]


def test_days_to_look_at():
    form = AsKnownForm({"on": "2026-01-05", "known_on": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"on": date(2026, 1, 5), "known_on": None}
    assert not AsKnownForm({"on": "yesterday"}).is_valid()


def test_clearing_needs_words():
    assert not ClearForm({"reason": ""}).is_valid()
    assert ClearForm({"reason": "Recognised."}).is_valid()


RULE_LINES = [
    (Rule("t", "r", (Condition("a", ("yes",)),), "finding", "x"), "a = yes"),
    (Rule("t", "r", (Condition("a", ("met", "unknown")),), "finding", "x"), "a = met|unknown"),
    (Rule("t", "r", (Condition("age", low=18),), "finding", "x"), "age ≥ 18"),
    (Rule("t", "r", (Condition("age", high=17),), "finding", "x"), "age 0..17"),
    (Rule("t", "r", (Condition("age", low=3, high=5),), "finding", "x"), "age 3..5"),
    (
        Rule("t", "r", (Condition("a", ("yes",)), Condition("b", ("no",))), "finding", "x"),
        "a = yes, b = no",
    ),
]


@pytest.mark.parametrize(("rule", "text"), RULE_LINES)
def test_a_rule_in_one_line(rule, text):
    assert conditions(rule) == text


def test_filters():
    assert in_words({"en": "Yes", "fr": "Oui"}, "fr") == "Oui"
    assert get({1: "one"}, 1) == "one"
    assert get({}, 1) is None


def test_only_what_is_shipped_is_shipped():
    for name in SHIPPED_NAMES:
        assert shipped_workbook(name)[:2] == b"PK"
        assert shipped(name) is shipped(name)
    for name in ("../secrets", "first_contact.xlsx", ""):
        with pytest.raises(KeyError):
            shipped_workbook(name)


SENTENCES = [
    "Fear of return was expressed: nothing that leads to return may go on.",
    "Not an official instrument.",
    "What it says supports a decision and makes none.",
    "Treated as a child: under 18, or the age is disputed or not known.",
    "Somebody else than who recorded the fear of return must clear it.",
    "Answers on health are kept for health staff; you will not read them again here.",
    "No answer is compulsory. “Not known” and “Does not want to say” are good answers.",
    "A rule that can never fire, or a weight for an unknown answer, is refused with its cell",
    "Write in a few words why.",
    "Suggested by answers",
    "Confirmed by a person",
    "Contested",
    "Withdrawn",
]


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_matters_most_is_said_in_every_language(language, sentence):
    with translation.override(language):
        said = translation.gettext(sentence)
    assert said != sentence
    assert said.strip()
