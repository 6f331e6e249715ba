"""Opening answers, and what they mean: the result that explains itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from serai.instruments.choices import Compartment, Fact, Mark, OutcomeKind, Pathway, Urgency
from serai.instruments.methods.definitions import COUNTS, Instrument, Question, as_text, from_json
from serai.instruments.methods.evaluating import (
    NEEDS_REVIEW,
    OPEN,
    AnswerValue,
    Because,
    Compiled,
    Count,
    Hit,
    Possible,
    Result,
    compile_instrument,
    evaluate,
)  # fmt: skip
from serai.instruments.methods.relevance import asked, unfit
from serai.kit.actor import acting_as, register_actor
from serai.screening.methods.catalogue import categories, factors
from serai.screening.models import Answers, InstrumentVersion, Screening
from serai.vault.sealing import Keys

FACTS = (OutcomeKind.ELEMENT, OutcomeKind.DIMENSION)
CONTENT = "screening.Answers.content"
Parts = dict[str, dict[str, AnswerValue]]
_CHILD = _("Treated as a child")
_YES, _NO, _NOT_ASKED = _("Yes"), _("No"), _("Not answered")
_NEEDS_REVIEW = _("Needs review: the published table has no reading for this combination")
_OPEN = _("Not enough is known yet")
STRENGTH_WORDS = {
    "strong": _("Strong indicators"), "medium": _("Medium indicators"),
    "weak": _("Weak indicators"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a screening brought, in a reader's words, with the answers and the rule behind."""

    kind: str
    value: str
    label: str
    urgency: str
    reason: str
    rule: str
    because: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionLine:
    """A dimension or an element: whether it holds, by which rules, and what is missing."""

    label: str
    fact: str
    count: Count | None
    missing: tuple[str, ...]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result in a reader's words."""

    instrument: Instrument
    result: Result
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    dimensions: tuple[DimensionLine, ...] = ()
    readings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    withheld: int = 0
    child: bool = False


@lru_cache(maxsize=64)
def _compiled(version_id: UUID) -> Compiled:
    definition = InstrumentVersion.objects.values_list("definition", flat=True).get(pk=version_id)
    return compile_instrument(from_json(definition))


def compiled_version(version: InstrumentVersion) -> Compiled:
    """Return a version made ready; versions never change, so it is kept."""
    return _compiled(version.pk)


def parted(instrument: Instrument, answers: Mapping[str, AnswerValue]) -> Parts:
    """Return answers by the compartment of their questions."""
    homes = {q.name: q.compartment for q in instrument.questions}
    found: Parts = {compartment: {} for compartment in Compartment.values}
    for name, value in answers.items():
        found[homes[name]][name] = value
    return found


def opened(screening: Screening) -> Parts:
    """Return the answers that the acting one may read, by compartment, opened."""
    found: Parts = {compartment: {} for compartment in Compartment.values}
    rows = Answers.objects.filter(screening=screening).order_by("recorded_at", "id")
    keys = Keys([screening.person_id])
    for row in rows:
        content: dict[str, Any] = keys.open(screening.person_id, row.content, CONTENT)
        found[row.compartment] |= {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in content.items()
        }
    return {c: {k: v for k, v in part.items() if v != ""} for c, part in found.items()}


def questions_asked(screening: Screening, posted: Mapping[str, AnswerValue]) -> frozenset[str]:
    """Return the questions that are asked, after what was kept and what is being said now.

    The platform reads all answers for this, those too that the acting one may not.
    """
    instrument = compiled_version(screening.version).instrument
    return asked(instrument, {**_before(screening), **posted})


def unfit_answers(screening: Screening, posted: Mapping[str, AnswerValue]) -> tuple[Question, ...]:
    """Return the questions whose answer the form does not take, beside what was said before."""
    instrument = compiled_version(screening.version).instrument
    return unfit(instrument, {**_before(screening), **posted})


def _before(screening: Screening) -> dict[str, AnswerValue]:
    """Return all answers kept so far, as the platform reads them."""
    with acting_as(register_actor(screening.person.organisation_id, screening.organisation_id)):
        return {k: v for part in opened(screening).values() for k, v in part.items()}


def result_of(screening: Screening, readable: frozenset[str], language: str) -> ResultView:
    """Return what the readable answers of a screening mean, worked out anew, and why.

    What the reader may not see is neither answered, nor asked, nor counted.
    """
    compiled = compiled_version(screening.version)
    instrument = compiled.instrument
    parts = opened(screening)
    answers = {k: v for c, part in parts.items() if c in readable for k, v in part.items()}
    result = evaluate(compiled, answers, screening.age, age_disputed=screening.age_disputed)
    words = _Words(instrument, language, frozenset(readable))
    whole = Compartment.PROTECTION in readable
    lines: dict[str, list[Line]] = {}
    for hit in result.hits:
        lines.setdefault(hit.outcome, []).append(words.line(hit))
    return ResultView(
        instrument=instrument,
        result=result,
        lines={kind: _soonest(found) for kind, found in lines.items()},
        dimensions=tuple(words.dimensions(result)) if whole else (),
        readings=tuple(words.reading(code) for code in result.readings) if whole else (),
        missing=words.questions(result.missing),
        answers=tuple(
            (words.question(q.name), words.answer(q.name, answers.get(q.name)))
            for q in instrument.questions
            if q.compartment in readable and q.name in answers
        ),
        child=whole and result.child,
        withheld=sum(q.compartment not in readable for q in instrument.questions),
    )


def mark_label(instrument: Instrument) -> str:
    """Return how well the instrument's source was seen, in words."""
    return str(Mark(instrument.mark).label) if instrument.mark in Mark.values else instrument.mark


def _soonest(lines: list[Line]) -> tuple[Line, ...]:
    order = {code: number for number, code in enumerate(Urgency.values)}
    return tuple(sorted(lines, key=lambda line: order.get(line.urgency, len(order))))


@dataclass(frozen=True, slots=True)
class _Words:
    instrument: Instrument
    language: str
    readable: frozenset[str]

    def questions(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return questions that the reader may see, each once."""
        homes = {q.name: q.compartment for q in self.instrument.questions}
        shown = (name for name in names if homes.get(name) in self.readable)
        return tuple(dict.fromkeys(self.question(name) for name in shown))

    def question(self, name: str) -> str:
        """Return a question, or what a fact is called."""
        question = self.instrument.question(name)
        if question is not None:
            return as_text(question.labels, self.language) or name
        for kind in (OutcomeKind.ELEMENT, OutcomeKind.DIMENSION):
            if (text := self.instrument.outcome_text(kind, name)) is not None:
                return as_text(text.labels, self.language)
        return {"child": str(_CHILD)}.get(name, str(STRENGTH_WORDS.get(name, name)))

    def answer(self, name: str, value: AnswerValue | None) -> str:
        """Return an answer in words."""
        question = self.instrument.question(name)
        if value is None or value == ():
            return str(_NOT_ASKED)
        if question is not None and question.options:
            labels = {o.code: as_text(o.labels, self.language) or o.code for o in question.options}
            codes = value if isinstance(value, tuple) else (value,)
            return ", ".join(labels.get(str(code), str(code)) for code in codes)
        if value in Fact.values:
            return str(Fact(str(value)).label)
        return str({"yes": _YES, "no": _NO}.get(str(value), value))

    def outcome(self, kind: str, value: str) -> tuple[str, str]:
        """Return what an outcome is called, and its urgency."""
        text = self.instrument.outcome_text(kind, value)
        if text is not None:
            return as_text(text.labels, self.language), text.urgency
        if kind == OutcomeKind.CATEGORY and value in categories():
            return as_text(categories()[value].labels, self.language), ""
        if kind == OutcomeKind.PATHWAY and value in Pathway.values:
            return str(Pathway(value).label), ""
        if kind == OutcomeKind.FACTOR and value.partition(".")[0] in factors():
            return as_text(factors()[value.partition(".")[0]].labels, self.language), ""
        return value, ""

    def line(self, hit: Hit) -> Line:
        """Return a hit in words."""
        label, urgency = self.outcome(hit.outcome, hit.value)
        rule = next((r for r in self.instrument.rules if r.code == hit.rule), None)
        reason = as_text(rule.reasons, self.language) if rule else ""
        return Line(
            hit.outcome, hit.value, label, urgency, reason, hit.rule,
            tuple(self._because(one) for one in hit.because),
        )  # fmt: skip

    def _because(self, one: Because) -> tuple[str, str]:
        value = str(one.value) if one.name in COUNTS else self.answer(one.name, one.value)
        return self.question(one.name), value

    def dimensions(self, result: Result) -> list[DimensionLine]:
        """Return the dimensions and elements, each with what it still waits for."""
        waiting: dict[str, list[Possible]] = {}
        for one in result.possible:
            waiting.setdefault(one.value, []).append(one)
        return [
            DimensionLine(
                self.question(name), fact, result.counts.get(name),
                self.questions(
                    name for one in waiting.get(name, ()) for name in one.missing
                ) if fact == Fact.UNKNOWN else (),
                tuple(self.line(hit) for hit in result.hits
                      if hit.value == name and hit.outcome in FACTS),
            )
            for name, fact in result.facts.items()
            if name != "child"
        ]  # fmt: skip

    def reading(self, code: str) -> str:
        """Return a reading in words, those that the platform gives among them."""
        given = {NEEDS_REVIEW: str(_NEEDS_REVIEW), OPEN: str(_OPEN)}
        return given.get(code) or self.outcome(OutcomeKind.LABEL, code)[0]
