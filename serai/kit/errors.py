"""What an action says when it refuses."""

import traceback
from typing import Any

from django.utils.functional import Promise

Sentence = str | Promise


class Refusal(Exception):
    """An action refused, and says why in a sentence for the person who asked.

    Subclasses stand beside the action that raises them. `sentence` is translatable; `params`
    fill its named placeholders and never hold personal data.
    """

    sentence: Sentence = ""

    def __init__(self, sentence: Sentence | None = None, **params: Any) -> None:
        self.params = params
        self._sentence = sentence if sentence is not None else self.sentence
        super().__init__(self._sentence)

    def __str__(self) -> str:
        text = str(self._sentence)
        return text % self.params if self.params else text


def told_safely(error: BaseException) -> str:
    """Return what a log may say of an unexpected error: its type and where it was raised.

    Never its message, which can quote what people told us.
    """
    places = traceback.extract_tb(error.__traceback__)
    steps = " < ".join(f"{place.name}:{place.lineno}" for place in reversed(places[-4:]))
    return f"{type(error).__name__} in {steps}"
