"""The entity list that screenings sent by phones fill, and how their answers are written."""

from collections.abc import Mapping

from serai.instruments.methods.definitions import Instrument
from serai.instruments.methods.evaluating import AnswerValue
from serai.kit.entities import Property

PROPERTIES = (
    Property("person", "text", "Reference of the person", required=True),
    Property("screened_on", "date", "Day of the screening", required=True),
    Property("answers", "text", "Answers", required=True),
)


class AnswersNotRead(Exception):
    """Answers that are not written as `name=value;`, or name what the instrument does not ask."""


def read_answers(text: str, instrument: Instrument) -> dict[str, AnswerValue]:
    """Return the answers written as "name=value;name=value;"; empty ones are left out.

    Several codes are parted by spaces. Raise AnswersNotRead for what the version does not ask or
    offer, so that nothing is dropped silently.
    """
    raw: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.strip().partition("=")
        if name and not equals:
            raise AnswersNotRead
        if name and value.strip():
            raw[name.strip()] = value.strip()
    return understood(raw, instrument)


def understood(raw: Mapping[str, object], instrument: Instrument) -> dict[str, AnswerValue]:
    """Return answers in the types of their questions. Raise AnswersNotRead where one does not fit.

    Values are texts (codes of one question parted by spaces), figures, or sequences of codes.
    """
    found: dict[str, AnswerValue] = {}
    for name, value in raw.items():
        question = instrument.question(name)
        if question is None:
            raise AnswersNotRead
        if question.kind == "integer":
            text = str(value)
            if not text.isdecimal() or len(text) > 4:
                raise AnswersNotRead
            found[name] = int(text)
        elif question.kind == "choices":
            codes = tuple(value.split()) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]
            if set(codes) - set(question.codes()):
                raise AnswersNotRead
            found[name] = codes
        elif question.kind == "choice":
            if value not in question.codes():
                raise AnswersNotRead
            found[name] = str(value)
        else:
            found[name] = str(value)
    return found
