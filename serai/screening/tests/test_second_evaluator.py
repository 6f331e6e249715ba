"""Every shipped instrument against a second evaluator, written without the rules engine.

It knows only what the documentation says: a rule fires where each of its conditions holds; it could
fire where none is contradicted by what is known; elements are met, unknown or not met accordingly.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.instruments.methods.evaluating import FEAR_RULE, compile_instrument, evaluate
from serai.screening.methods.building import SHIPPED_NAMES, shipped

COMPILED = {name: compile_instrument(shipped(name)) for name in SHIPPED_NAMES}
SILENT = {None, "", "unknown", "refused"}


class Second:
    """The second evaluator: slow, plain, and of its own opinion."""

    def __init__(self, instrument, answers, age):
        self.instrument, self.answers = instrument, answers
        ages = [one for one in (answers.get("age"),) if one is not None]
        if not ages or (age is not None and age < 17):
            ages.append(age)  # told, or born too late to be of age: the younger of both counts
        disputed = answers.get("age_disputed") == "yes"
        self.child = disputed or any(one is None or one < 18 for one in ages)
        self.facts = {"child": "yes" if self.child else "no"}
        self.fired, self.could = set(), set()
        for table in dict.fromkeys(rule.table for rule in instrument.rules):
            self.evaluate(table)

    def evaluate(self, table):
        """Work through one table, then say what is known of what it finds."""
        found = {}
        for rule in (r for r in self.instrument.rules if r.table == table):
            for value, verdict in self.verdicts(rule):
                if verdict == "fires":
                    self.fired.add((rule.code, value))
                elif verdict == "could":
                    self.could.add((rule.code, value))
                if rule.outcome in {"element", "dimension"}:
                    found.setdefault(value, []).append(verdict)
        for name, verdicts in found.items():
            if "fires" in verdicts:
                self.facts[name] = "met"
            else:
                self.facts[name] = "unknown" if "could" in verdicts else "not_met"

    def verdicts(self, rule):
        """Yield (what it finds, whether it does): once, or once for each dimension."""
        if rule.outcome != "dimension":
            yield rule.value, self.all_of(self.one(c) for c in rule.conditions)
            return
        for dimension in dict.fromkeys(w.dimension for w in self.instrument.weights):
            yield dimension, self.all_of(self.number(c, dimension) for c in rule.conditions)

    @staticmethod
    def all_of(verdicts):
        """Return what several conditions say together."""
        found = list(verdicts)
        if "no" in found:
            return "no"
        return "could" if "could" in found else "fires"

    def one(self, condition):
        """Say of one condition whether it holds, could, or does not."""
        if condition.name in self.facts:
            value = self.facts[condition.name]
        else:
            value = self.answers.get(condition.name)
        if condition.codes:
            if value in condition.codes:
                return "fires"
            return "could" if value in SILENT else "no"
        if value is None:
            return "could"
        low = 0 if condition.low is None else condition.low
        high = 10_000 if condition.high is None else condition.high
        return "fires" if low <= value <= high else "no"

    def number(self, condition, dimension):
        """Say of a count whether it is reached, could be, or cannot."""
        mine = "child" if self.child else "adult"
        sure = possible = 0
        for weight in self.instrument.weights:
            if weight.dimension != dimension or weight.strength != condition.name:
                continue
            if weight.list not in {"all", mine}:
                continue
            value = self.answers.get(weight.question)
            sure += value == weight.answer
            possible += value == weight.answer or value in SILENT
        if sure >= condition.low:
            return "fires"
        return "could" if possible >= condition.low else "no"


def answers_to(draw, instrument):
    """Draw answers to some of an instrument's questions."""
    found = {}
    for question in instrument.questions:
        if question.kind == "integer":
            value = draw(st.one_of(st.none(), st.integers(0, 99)))
        else:
            value = draw(st.sampled_from(("", *question.codes())))
        if value not in (None, ""):
            found[question.name] = value
    return found


@pytest.mark.parametrize("name", SHIPPED_NAMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data(), age=st.one_of(st.none(), st.integers(0, 99)))
def test_both_evaluators_say_the_same(name, data, age):
    compiled = COMPILED[name]
    answers = answers_to(data.draw, compiled.instrument)
    result = evaluate(compiled, answers, age)
    second = Second(compiled.instrument, answers, age)
    assert result.child is second.child
    assert dict(result.facts) == second.facts
    fired = {(hit.rule, hit.value) for hit in result.hits if hit.rule != FEAR_RULE}
    assert fired == second.fired
    assert {(one.rule, one.value) for one in result.possible} == second.could


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_both_agree_where_nothing_and_where_everything_is_answered(name):
    compiled = COMPILED[name]
    choices = [q for q in compiled.instrument.questions if q.kind == "choice"]
    for answers in (
        {},
        {q.name: q.codes()[0] for q in choices},
        {q.name: q.codes()[1] for q in choices},
        {q.name: "refused" for q in choices},
    ):
        for age in (None, 5, 17, 18, 60):
            result = evaluate(compiled, answers, age)
            second = Second(compiled.instrument, answers, age)
            assert dict(result.facts) == second.facts
            fired = {(h.rule, h.value) for h in result.hits if h.rule != FEAR_RULE}
            assert fired == second.fired


@pytest.mark.parametrize("name", SHIPPED_NAMES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_missing_is_open_and_answering_it_matters(name, data):
    """Each question named as missing is unanswered, and is asked by the instrument."""
    compiled = COMPILED[name]
    answers = answers_to(data.draw, compiled.instrument)
    result = evaluate(compiled, answers, 30)
    asked = {q.name for q in compiled.instrument.questions}
    for one in result.possible:
        assert one.missing, one
        assert set(one.missing) <= asked
        assert all(answers.get(question) in SILENT for question in one.missing)
