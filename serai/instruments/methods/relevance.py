"""Which questions are asked, and which answers are taken: what the form says, off the phone too.

The columns `relevant` and `constraint` are honoured wherever an instrument is asked.

An expression is what an XLSForm writes: XPath with `${name}` for an answer and `.` for the one that
is looked at, evaluated over the answers alone. An answer to a question that is not asked counts for
nothing, here as on a phone, and so other expressions see it as empty.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from lxml import etree

from serai.instruments.methods.definitions import Instrument, Question
from serai.instruments.methods.evaluating import AnswerValue

REFERENCE = re.compile(r"\$\{\s*(\w+)\s*\}")


def _selected(_context: Any, nodes: Any, code: str) -> bool:
    return code in _text(nodes).split()


def _count_selected(_context: Any, nodes: Any) -> float:
    return float(len(_text(nodes).split()))


def _coalesce(_context: Any, first: Any, second: Any) -> str:
    return _text(first) or _text(second)


def _regex(_context: Any, nodes: Any, pattern: str) -> bool:
    return re.fullmatch(pattern, _text(nodes)) is not None


def _text(nodes: Any) -> str:
    if isinstance(nodes, list):
        return str(nodes[0].text or "") if nodes else ""
    return str(nodes)


FUNCTIONS: dict[tuple[str | None, str], Any] = {
    (None, "selected"): _selected,
    (None, "count-selected"): _count_selected,
    (None, "coalesce"): _coalesce,
    (None, "regex"): _regex,
}
"""Functions of XForms that expressions may use beside those of XPath 1.0."""


def fault(expression: str) -> str:
    """Return why an expression cannot be worked out here, or nothing."""
    try:
        _compiled(expression)(_document(names_in(expression), {}))
    except (etree.XPathError, re.error) as error:
        return str(error)
    return ""


def names_in(expression: str) -> frozenset[str]:
    """Return the questions whose answers an expression asks for."""
    return frozenset(REFERENCE.findall(expression))


def kept(instrument: Instrument, answers: Mapping[str, AnswerValue]) -> dict[str, AnswerValue]:
    """Return the answers to questions that are asked, those to all others left out.

    Leaving one out may hide further questions, so it goes on until nothing changes.
    """
    found = dict(answers)
    for _round in instrument.questions:
        shown = _shown(instrument, found)
        fewer = {name: value for name, value in found.items() if name in shown}
        if fewer == found:
            break
        found = fewer
    return found


def asked(instrument: Instrument, answers: Mapping[str, AnswerValue]) -> frozenset[str]:
    """Return the names of the questions that are asked, these answers given."""
    return _shown(instrument, kept(instrument, answers))


def unfit(instrument: Instrument, answers: Mapping[str, AnswerValue]) -> tuple[Question, ...]:
    """Return the questions whose answer their constraint refuses; no answer is never refused."""
    document = _document((q.name for q in instrument.questions), answers)
    return tuple(
        q
        for q in instrument.questions
        if q.constraint
        and answers.get(q.name) not in (None, "", ())
        and not _compiled(q.constraint)(document.getroot().find(q.name))
    )


def holds(expressions: Iterable[str], answers: Mapping[str, AnswerValue]) -> bool:
    """Say whether all these expressions hold of these answers; what is not named is empty."""
    asked_for = list(expressions)
    names = {*answers, *(name for one in asked_for for name in names_in(one))}
    document = _document(names, answers)
    return all(bool(_compiled(one)(document)) for one in asked_for)


def _shown(instrument: Instrument, answers: Mapping[str, AnswerValue]) -> frozenset[str]:
    document = _document((q.name for q in instrument.questions), answers)
    return frozenset(
        q.name
        for q in instrument.questions
        if all(bool(_compiled(one)(document)) for one in q.relevant)
    )


@lru_cache(maxsize=512)
def _compiled(expression: str) -> etree.XPath:
    path = REFERENCE.sub(r"/answers/\1", expression)
    return etree.XPath(f"boolean({path})", extensions=FUNCTIONS)


def _document(names: Iterable[str], answers: Mapping[str, AnswerValue]) -> Any:
    """Return the answers as a phone holds them: a question without one is there, and empty."""
    root = etree.Element("answers")
    for name in names:
        value = answers.get(name, "")
        text = " ".join(value) if isinstance(value, tuple) else str(value)
        etree.SubElement(root, name).text = text
    return root.getroottree()
