"""What answers mean: the published rules against a second, independent implementation."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.instruments.methods import guards
from serai.instruments.methods.definitions import from_json, to_json
from serai.instruments.methods.evaluating import FEAR_RULE, compile_instrument, evaluate, is_open
from serai.screening.methods.building import SHIPPED_NAMES, shipped

LABOUR = compile_instrument(shipped("labour_exploitation"))
TRAFFICKING = compile_instrument(shipped("trafficking"))
FIRST = compile_instrument(shipped("first_contact"))
VALUES = ("yes", "no", "unknown", "refused", "")
AGES = st.one_of(st.none(), st.integers(0, 99))

# The published weights again, written out by hand: adult then child, one letter an indicator, in
# the order of METHODOLOGY 2.2 (s strong, m medium, w weak, - not in the list).
PUBLISHED = {
    "d1": ("smmmmmmmmw", "smmmmmmmms"),
    "d2": ("smmmmmmmmm", "ssssmmmmmm"),
    "d3": ("mmmmmmmmmmmmmmww", "mmmmmm-mmmmmmmmm"),
    "d4": ("smmmmmmmw", "smmmmmm-m"),
    "d5": ("ssssmmmmmmmmmmw", "ssssssssmmmmmmm"),
    "d6": ("mmmmmww", "mmmmmmm"),
}


def published(dimension, child, answers):
    """Return met, not_met or unknown for a dimension, by the rule as published."""

    def positive(letters):
        s, m, w = (letters.count(x) for x in "smw")
        return s >= 2 or (s >= 1 and m + w >= 1) or m >= 3 or (m >= 2 and w >= 1)

    letters = PUBLISHED[dimension][1 if child else 0]
    questions = [q.name for q in LABOUR.instrument.questions if q.name.startswith(dimension)]
    pairs = [(x, answers.get(q, "")) for x, q in zip(letters, questions, strict=True) if x != "-"]
    if positive("".join(x for x, a in pairs if a == "yes")):
        return "met"
    return "unknown" if positive("".join(x for x, a in pairs if a != "no")) else "not_met"


def test_the_counts_of_the_published_lists_hold():
    instrument = shipped("labour_exploitation")
    assert (instrument.indicators("adult"), instrument.indicators("child")) == (67, 65)
    assert not [w for w in instrument.weights if w.list == "child" and w.strength == "weak"]
    by_hand = [sum(x != "-" for pair in PUBLISHED.values() for x in pair[i]) for i in (0, 1)]
    assert by_hand == [67, 65]


@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("dimension", PUBLISHED)
def test_the_combination_rule_for_every_count_of_indicators(dimension, child):
    """Any number of strong, medium and weak ones a list can have, and two alike left open."""
    letters = PUBLISHED[dimension][1 if child else 0]
    questions = [q.name for q in LABOUR.instrument.questions if q.name.startswith(dimension)]
    homes = {x: [q for y, q in zip(letters, questions, strict=True) if y == x] for x in "smw"}
    ranges = [range(min(len(homes[x]), 4) + 1) for x in "smw"]
    for numbers in product(*ranges):
        answers = dict.fromkeys(questions, "no")
        for x, number in zip("smw", numbers, strict=True):
            answers |= dict.fromkeys(homes[x][:number], "yes")
        age = 12 if child else 30
        result = evaluate(LABOUR, answers, age)
        assert result.facts[dimension] == published(dimension, child, answers), numbers


@settings(max_examples=150, deadline=None)
@given(st.data(), AGES)
def test_dimensions_agree_with_the_published_rule_for_any_answers(data, age):
    questions = [q.name for q in LABOUR.instrument.questions if q.name[:2] in PUBLISHED]
    answers = {q: data.draw(st.sampled_from(VALUES)) for q in questions}
    child = age is None or age < 18
    result = evaluate(LABOUR, answers, age)
    for dimension in PUBLISHED:
        assert result.facts[dimension] == published(dimension, child, answers)


def reading_by_hand(d1, d2, d4, d5):
    """Return the readings of the combination across dimensions, as the methodology prints it."""
    facts = (d1, d2, d4, d5)
    if facts == ("not_met",) * 4:
        return {"no_sign"}
    if facts == ("not_met", "not_met", "met", "not_met"):
        return {"exploited_migrant"}
    if facts == ("met", "not_met", "met", "not_met"):
        return {"deception_exploitation"}
    if "met" in (d1, d2) and (d4, d5) == ("met", "met"):
        return {"trafficking_forced_labour"}
    return {"needs_review"}


def answers_for(facts):
    """Return answers that put each dimension where it is wanted."""
    two = {"d1": 2, "d2": 2, "d4": 2, "d5": 2, "d3": 3, "d6": 3}
    answers = {}
    for dimension, fact in facts.items():
        names = [q.name for q in LABOUR.instrument.questions if q.name.startswith(dimension)]
        answers |= dict.fromkeys(names, "no")
        if fact == "met":
            answers |= dict.fromkeys(names[: two[dimension]], "yes")
        if fact == "unknown":
            answers |= dict.fromkeys(names, "unknown")
    return answers


@pytest.mark.parametrize("facts", list(product(("met", "not_met"), repeat=4)))
def test_combination_across_dimensions_invents_no_label(facts):
    answers = answers_for(dict(zip(("d1", "d2", "d4", "d5"), facts, strict=True)))
    answers |= answers_for({"d3": "not_met", "d6": "not_met"})
    assert set(evaluate(LABOUR, answers, 30).readings) == reading_by_hand(*facts)


def test_what_is_open_may_still_change_the_reading_and_says_so():
    answers = answers_for({"d1": "met", "d2": "not_met", "d4": "met", "d5": "unknown"})
    result = evaluate(LABOUR, answers, 30)
    assert result.readings == ("open",)
    waiting = {p.value: p.missing for p in result.possible if p.outcome == "label"}
    assert set(waiting) == {"deception_exploitation", "trafficking_forced_labour"}
    assert all(name.startswith("d5_") for name in waiting["trafficking_forced_labour"])


def elements_by_hand(answers, names):
    """Return met, unknown or not_met of an element whose signs are these questions."""
    given_ = [answers.get(name, "") for name in names]
    if "yes" in given_:
        return "met"
    return "not_met" if set(given_) == {"no"} else "unknown"


def trafficking_by_hand(act, means, purpose, child):
    """Return the reading by METHODOLOGY 2.1."""
    needed = (act, purpose) if child else (act, means, purpose)
    if "not_met" in needed:
        return "not_presumed"
    if set(needed) == {"met"}:
        return "presumed_victim"
    return "possible_victim" if "met" in needed else "open"


def page(name):
    """Return the names of a page's questions."""
    return [q.name for q in TRAFFICKING.instrument.questions if q.page == name]


ELEMENT = {"met": "yes", "not_met": "no", "unknown": "unknown"}


@pytest.mark.parametrize("child", [False, True])
@pytest.mark.parametrize("facts", list(product(ELEMENT, repeat=3)))
def test_act_means_purpose_for_every_combination(facts, child):
    answers = {}
    for name, fact in zip(("act", "means", "purpose"), facts, strict=True):
        answers |= dict.fromkeys(page(name), ELEMENT[fact])
    result = evaluate(TRAFFICKING, answers, 10 if child else 40)
    assert result.readings == (trafficking_by_hand(*facts, child),)
    presumed = "presumed_victim" in result.readings
    assert (result.values("category") == ("trafficking_victim",)) is presumed
    assert ("TraffickingStatus.PossibleVictimOfTrafficking" in result.values("htcds")) is presumed
    assert not any("Actual" in code for code in result.values("htcds"))


@settings(max_examples=150, deadline=None)
@given(st.data(), AGES, st.sampled_from(VALUES))
def test_act_means_purpose_for_any_answers_age_and_dispute(data, age, disputed):
    questions = page("act") + page("means") + page("purpose")
    answers = {q: data.draw(st.sampled_from(VALUES)) for q in questions}
    answers["age_disputed"] = disputed
    child = disputed == "yes" or age is None or age < 18
    facts = [elements_by_hand(answers, page(p)) for p in ("act", "means", "purpose")]
    result = evaluate(TRAFFICKING, answers, age)
    assert result.child is child
    assert [result.facts[p] for p in ("act", "means", "purpose")] == facts
    assert result.readings == (trafficking_by_hand(*facts, child),)


@pytest.mark.parametrize(
    ("age", "disputed", "child"),
    [
        (None, "no", True),
        (17, "no", True),
        (18, "no", False),
        (40, "yes", True),
        (18, "unknown", False),
        (0, "refused", True),
    ],
)
def test_age_in_doubt_is_a_childs(age, disputed, child):
    answers = {"age_disputed": disputed} | ({} if age is None else {"age": age})
    assert guards.is_child(answers, None) is child
    assert evaluate(TRAFFICKING, answers).child is child


@pytest.mark.parametrize(
    ("given", "held", "child"),
    [
        (15, 40, True),
        (40, 40, False),
        (None, 40, False),
        (None, 17, True),
        # a year of birth makes 17 or 18 this year: who says 18 is believed
        (18, 17, False),
        (40, 17, False),
        # a year of birth makes 16 or 17 this year: an adult's age contradicts it
        (18, 16, True),
        (40, 15, True),
        (17, 16, True),
        (40, None, False),
    ],
)
def test_of_an_age_told_and_a_year_of_birth_the_doubt_is_the_persons(given, held, child):
    answers = {} if given is None else {"age": given}
    assert evaluate(FIRST, answers, held).child is child
    assert guards.is_child(answers, held) is child
    assert guards.is_child(answers, held, age_disputed=True)


@pytest.mark.parametrize("name", ["first_contact", "trafficking"])
def test_fear_of_return_opens_asylum_whatever_else_is_said(name):
    result = evaluate(compile_instrument(shipped(name)), {"fear_of_return": "yes"})
    assert result.fears_return
    assert "asylum" in result.values("pathway")
    assert any(hit.rule == FEAR_RULE for hit in result.hits)
    for answer in ("no", "unknown", "refused", ""):
        assert not evaluate(FIRST, {"fear_of_return": answer}).fears_return


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHIPPED_NAMES), st.data())
def test_more_answers_never_take_back_what_was_met(name, data):
    """Answering an open question with anything keeps every fact that was decided."""
    compiled = compile_instrument(shipped(name))
    choice = [q for q in compiled.instrument.questions if q.kind == "choice"]
    answers = {q.name: data.draw(st.sampled_from(("", *q.codes()))) for q in choice}
    before = evaluate(compiled, answers, 30)
    opened = [q for q in choice if is_open(answers[q.name]) and q.name != "age_disputed"]
    for question in opened:
        answers[question.name] = data.draw(st.sampled_from(question.codes()))
    after = evaluate(compiled, answers, 30)
    for fact, value in before.facts.items():
        assert value in ("unknown", after.facts[fact])
    known = {(h.rule, h.value) for h in before.hits if not _asks_for_unknown(compiled, h)}
    assert known <= {(h.rule, h.value) for h in after.hits}


def _asks_for_unknown(compiled, hit):
    rule = next((r for r in compiled.instrument.rules if r.code == hit.rule), None)
    return rule is not None and any("unknown" in c.codes for c in rule.conditions)


def test_a_result_says_which_answers_met_which_rule():
    answers = {"age": 14, "age_disputed": "no", "with_caregiver": "no", "with_relative": "yes"}
    result = evaluate(FIRST, answers)
    alone = next(h for h in result.hits if h.value == "child_alone")
    assert [(b.name, b.value) for b in alone.because] == [("alone", "met")]
    element = next(h for h in result.hits if h.outcome == "element")
    assert {(b.name, b.value) for b in element.because} == {
        ("child", "yes"),
        ("with_caregiver", "no"),
    }
    assert result.values("category") == ("separated_child",)
    assert "fear_of_return" in result.missing
    assert "with_caregiver" not in result.missing


def test_a_dimension_says_what_is_missing_to_be_positive():
    answers = answers_for({"d5": "not_met"}) | {"d5_documents": "yes", "d5_peers": ""}
    result = evaluate(LABOUR, answers, 30)
    count = result.counts["d5"]
    assert (count.strong, count.medium, count.open) == (1, 0, ("d5_peers",))
    waiting = [p for p in result.possible if p.value == "d5"]
    assert waiting
    assert {p.missing for p in waiting} == {("d5_peers",)}


def test_only_yes_counts():
    for answer in ("no", "unknown", "refused", ""):
        answers = dict.fromkeys((q.name for q in LABOUR.instrument.questions[2:]), answer)
        assert all(
            c.strong == c.medium == c.weak == 0
            for c in evaluate(LABOUR, answers, 30).counts.values()
        )


def test_no_result_holds_a_score():
    """A guard on the shape: nothing in a result can be compared with a threshold."""
    result = evaluate(FIRST, {"immediate_danger": "yes", "age": 30})
    numbers = {
        name
        for name in ("child", "fears_return", "facts", "hits", "possible", "readings")
        if isinstance(getattr(result, name), int | float)
        and not isinstance(getattr(result, name), bool)
    }
    assert numbers == set()
    assert not {"score", "points", "total"} & set(dir(result))


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_a_kept_version_gives_the_same_result(name):
    instrument = shipped(name)
    again = from_json(to_json(instrument))
    assert again == instrument
    answers = {q.name: "yes" for q in instrument.questions if "yes" in q.codes()}
    assert evaluate(compile_instrument(again), answers, 20) == evaluate(
        compile_instrument(instrument), answers, 20
    )


def test_factors_come_with_their_polarity_and_no_number():
    compiled = compile_instrument(shipped("factors"))
    result = evaluate(
        compiled, {"f_literacy": "protective", "f_income": "risk", "f_sex": "neither"}
    )
    assert set(result.values("factor")) == {"literacy.protective", "income.risk"}
    assert "f_age" in result.missing
    assert "f_sex" not in result.missing
