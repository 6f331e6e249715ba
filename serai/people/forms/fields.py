"""Fields that several forms of the register use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from serai.names import clean, problems
from serai.names.writing import OVERRIDES, Problem

ANY = ("", _("Any"))
NONE = ("", "–")


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NameField(forms.CharField):
    """A part of a name: refused in a sentence where it cannot be one, cleaned otherwise."""

    def clean(self, value: Any) -> str:
        """Return the name as it is kept."""
        text = str(value or "").strip()
        if not text:
            return str(super().clean(""))
        for problem in problems(text):
            if problem.refused:
                raise forms.ValidationError(str(problem.sentence))
        return clean(text)


class TextField(forms.CharField):
    """Free text without marks that would turn or hide what stands around it."""

    def clean(self, value: Any) -> str:
        """Return the text; refuse marks of direction."""
        text = str(super().clean(value))
        if any(char in OVERRIDES for char in text):
            raise forms.ValidationError(str(Problem.DIRECTION.sentence))
        return "".join(c for c in text if c.isprintable() or c in "\n\t")
