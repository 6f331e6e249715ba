"""Reading answers that are sealed, for who may repair them."""

from collections.abc import Sequence
from typing import Protocol

from serai.intake.actions.sealing import xml_of
from serai.intake.models import Submission
from serai.kit.errors import Refusal
from serai.xforms.schema import FormSchema
from serai.xforms.submission import parse, read_rows


class AnswerRow(Protocol):
    """One row of a submission's tables, kept or read from its XML."""

    table: str
    ordinal: int
    answers: dict[str, str]


def rows_of_one(submission: Submission, schema: FormSchema) -> Sequence[AnswerRow]:
    """Return a submission's rows; those of a sealed one are read from its XML and kept nowhere.

    The caller has asked `serai.review.access` whether they may be shown.
    """
    if submission.sealed is None:
        return list(submission.rows.order_by("table", "ordinal"))
    try:
        return read_rows(parse(xml_of(submission)), schema).rows
    except Refusal:
        return []
