"""Fields that the forms of cash and vouchers share."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

LONGEST = 4_000


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TextField(forms.CharField):
    """Some sentences, which are sealed."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=LONGEST, widget=widget, **kwargs)


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A team, with whose it is."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that is shown."""
        return f"{obj.organisation.short_name} · {obj.name}"


def only_one(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Offer these rows; where there is one, do not ask."""
    chooser = cast("forms.ModelChoiceField[Any]", field)
    chooser.queryset = rows
    if len(rows) == 1:
        chooser.initial, chooser.widget = rows[0], forms.HiddenInput()
