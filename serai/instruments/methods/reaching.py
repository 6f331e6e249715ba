"""Which answers can be given together at all, by what the form asks after what.

A rule may want an answer to a question that is never asked where its other conditions hold, and a
question may wait for an answer that nobody can give. Both look like protection and give none. What
is refused is certain: where there is too much to try, it is taken that such answers exist.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import chain, combinations, product
from math import prod

from serai.instruments.methods import guards
from serai.instruments.methods.definitions import CHILD, Instrument, Question
from serai.instruments.methods.evaluating import AnswerValue
from serai.instruments.methods.relevance import holds, names_in

MOST = 4_000
"""Combinations of answers that are tried; where there are more, some are taken to fit."""
MOST_CODES = 6
"""Codes of a question with several answers of which every selection is tried."""
OLDEST = 150
FIGURE = re.compile(r"(?<![\w'])\d{1,4}(?![\w'])")
WORKED_OUT = re.compile(r"[+*]|\s-\s|\b(?:div|mod|number|sum|floor|ceiling|round|position)\b")
Range = tuple[int, int]
Need = frozenset[str] | Range


def can_be(instrument: Instrument, needs: Mapping[str, Need], *, asked: Iterable[str] = ()) -> bool:
    """Say whether answers exist that meet all needs, each to a question that is asked then.

    A need is one of some codes, or a figure in a range; `asked` are questions that have to be
    asked, whatever is answered to them.
    """
    questions = {q.name: q for q in instrument.questions}
    wanted = [name for name in (*needs, *asked) if name in questions]
    doubts = [n for n in (guards.AGE, guards.AGE_DISPUTED) if CHILD in needs and n in questions]
    names = _around(questions, [*wanted, *doubts])
    expressions = [one for name in names for one in questions[name].relevant]
    if not expressions or any(WORKED_OUT.search(one) for one in expressions):
        return True
    figures = {int(found) for one in expressions for found in FIGURE.findall(one)}
    values = [_values(questions[name], needs.get(name), figures) for name in names]
    if not all(values) or prod(len(one) for one in values) > MOST:
        return True
    said = (dict(zip(names, one, strict=True)) for one in product(*values))
    return any(_stands(questions, wanted, needs.get(CHILD), one) for one in said)


def _around(questions: Mapping[str, Question], wanted: Iterable[str]) -> list[str]:
    """Return these questions and all on whose answers it depends whether they are asked."""
    found = list(dict.fromkeys(wanted))
    for name in found:
        for one in questions[name].relevant:
            found += sorted(n for n in names_in(one) if n in questions and n not in found)
    return found


def _values(question: Question, need: Need | None, figures: Iterable[int]) -> list[AnswerValue]:
    """Return the answers to try; none where too many would have to be."""
    if question.kind == "integer":
        low, high = need if isinstance(need, tuple) else (0, OLDEST)
        edges = {low, high, guards.ADULT_AGE - 1, guards.ADULT_AGE}
        edges |= {figure + step for figure in figures for step in (-1, 0, 1)}
        numbers: list[AnswerValue] = [edge for edge in sorted(edges) if low <= edge <= high]
        return numbers if need is not None else ["", *numbers]
    codes = question.codes()
    if question.kind == "choice":
        return [code for code in ("", *codes) if need is None or code in need]
    if question.kind == "choices" and len(codes) <= MOST_CODES:
        every = chain.from_iterable(combinations(codes, size) for size in range(len(codes) + 1))
        return [one for one in every if need is None or set(one) & set(need)]
    return []


def _stands(
    questions: Mapping[str, Question], wanted: Iterable[str], child: Need | None,
    said: Mapping[str, AnswerValue],
) -> bool:  # fmt: skip
    """Say whether each of these answers is asked for, and the person is a child where needed."""
    answered = {name for name, value in said.items() if value not in ("", ())}
    due = chain.from_iterable(questions[n].relevant for n in said if n in answered or n in wanted)
    return _child_fits(child, said) and holds(due, said)


def _child_fits(child: Need | None, said: Mapping[str, AnswerValue]) -> bool:
    """Say whether what is said of the age allows what is needed.

    The register may hold any age as disputed, so everybody may be treated as a child; as an adult
    only who says nothing of it, or an adult's age that is not disputed.
    """
    if child != frozenset({"no"}):
        return True
    age = said.get(guards.AGE)
    is_sure = said.get(guards.AGE_DISPUTED) != "yes"
    return is_sure and (not isinstance(age, int) or age >= guards.ADULT_AGE)
