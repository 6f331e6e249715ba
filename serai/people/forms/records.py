"""Correcting what is held about somebody: identity, contacts, functioning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from serai.kit import clock
from serai.names import phone, script
from serai.people import choices as words
from serai.people.forms.fields import NONE, DateField, NameField, TextField
from serai.people.methods.records import Birth, Contact, Contacts, Functioning, Identity, Name
from serai.people.methods.showing import ending

OLDEST = 120
SPARE_ROWS, NATIONALITIES = 2, 3
YES_NO = [NONE, ("yes", _("Yes")), ("no", _("No"))]


class RowsForm(forms.Form):
    """A form with numbered rows of the same fields, some of them spare."""

    rows = 0
    of_row: tuple[str, ...] = ()

    def lines(self) -> Iterator[list[BoundField]]:
        """Yield the fields of each row."""
        for number in range(self.rows):
            yield [self[f"{name}_{number}"] for name in self.of_row]

    def others(self) -> Iterator[BoundField]:
        """Yield the fields that belong to no row."""
        rows = {f"{name}_{n}" for n in range(self.rows) for name in self.of_row}
        yield from (field for field in self if field.name not in rows)


class IdentityForm(RowsForm):
    """Who somebody is."""

    of_row = ("part", "name")
    sex = forms.ChoiceField(label=_("Sex"), choices=words.Sex.choices)
    gender = forms.ChoiceField(
        label=_("Gender"), choices=[NONE, *words.Gender.choices], required=False
    )
    born_on = DateField(label=_("Date of birth"), required=False)
    born_in = forms.IntegerField(label=_("or year of birth"), required=False)
    age = forms.IntegerField(label=_("or age today"), required=False, min_value=0, max_value=OLDEST)
    basis = forms.ChoiceField(label=_("How the birth is known"), choices=words.BirthBasis.choices)
    is_complete = forms.BooleanField(label=_("The registration is complete"), required=False)

    def __init__(
        self,
        *args: Any,
        record: Identity,
        countries: list[tuple[str, str]],
        is_complete: bool = True,
        **kwargs: Any,
    ) -> None:
        self.record = record
        birth = record.birth
        kwargs["initial"] = {
            "sex": record.sex, "gender": record.gender, "born_on": birth.on or None,
            "born_in": birth.year, "basis": birth.basis, "is_complete": is_complete,
            "age": birth.age_at(clock.today()) if birth.age is not None else None,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.rows = len(record.names) + SPARE_ROWS
        for number in range(self.rows):
            known = record.names[number] if number < len(record.names) else Name("", "")
            self.fields[f"part_{number}"] = forms.ChoiceField(
                label=_("Part of the name"), choices=[NONE, *words.NamePart.choices],
                required=False, initial=known.part,
            )  # fmt: skip
            self.fields[f"name_{number}"] = NameField(
                label=_("As it is written"), required=False, initial=known.text
            )
        for number, paper in enumerate(record.identifiers):
            what = {"kind": words.DocumentKind(paper.kind).label, "number": ending(paper.number)}
            self.fields[f"drop_{number}"] = forms.BooleanField(
                label=_("Take out, it is wrong: %(kind)s %(number)s") % what, required=False
            )
        for number in range(NATIONALITIES):
            held = record.nationalities
            self.fields[f"nationality_{number}"] = forms.ChoiceField(
                label=_("Nationality"), choices=[NONE, *countries, *words.NO_COUNTRY.items()],
                required=False, initial=held[number] if number < len(held) else "",
            )  # fmt: skip

    def clean_born_on(self) -> date | None:
        """Refuse days on which nobody alive was born."""
        return self._possible(self.cleaned_data["born_on"])

    def clean_born_in(self) -> int | None:
        """Refuse years in which nobody alive was born."""
        year: int | None = self.cleaned_data["born_in"]
        today = clock.today()
        if year is not None and not today.year - OLDEST <= year <= today.year:
            raise forms.ValidationError(_("Nobody alive was born in that year."))
        return year

    @staticmethod
    def _possible(day: date | None) -> date | None:
        today = clock.today()
        if day is not None and not today.year - OLDEST <= day.year:
            raise forms.ValidationError(_("Nobody alive was born on that day."))
        if day is not None and day > today:
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for a name, and for the birth in one way at most."""
        data = super().clean() or self.cleaned_data
        given = [data.get(name) for name in ("born_on", "born_in", "age")]
        if sum(value is not None for value in given) > 1:
            self.add_error("born_on", _("Give the date, or the year, or the age: only one."))
        if not any(f"name_{n}" in self.errors or data.get(f"name_{n}") for n in range(self.rows)):
            self.add_error("name_0", _("Write at least one name, as the person says it."))
        return data

    def result(self) -> Identity:
        """Return the record as it was corrected."""
        data = self.cleaned_data
        rows = [(data[f"part_{n}"], data[f"name_{n}"]) for n in range(self.rows)]
        names = tuple(Name(part or words.NamePart.GIVEN, t, script(t)) for part, t in rows if t)
        held = [data[f"nationality_{n}"] for n in range(NATIONALITIES)]
        papers = [p for n, p in enumerate(self.record.identifiers) if not data[f"drop_{n}"]]
        birth = Birth(basis=data["basis"])
        if data["born_on"]:
            birth = replace(birth, on=data["born_on"].isoformat())
        elif data["born_in"] is not None:
            birth = replace(birth, year=data["born_in"])
        elif data["age"] is not None:
            birth = replace(birth, age=data["age"], age_on=clock.today().isoformat())
        return replace(
            self.record, names=names, identifiers=tuple(papers), sex=data["sex"],
            gender=data["gender"], birth=birth,
            nationalities=tuple(dict.fromkeys(code for code in held if code)),
        )  # fmt: skip


class ContactsForm(RowsForm):
    """How somebody is reached, in which languages."""

    of_row = ("kind", "value", "whose", "safe", "note")
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=words.Language.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    interpreter = forms.ChoiceField(label=_("Needs an interpreter"), choices=YES_NO, required=False)
    occupation = TextField(label=_("Occupation"), max_length=120, required=False)

    def __init__(self, *args: Any, record: Contacts, **kwargs: Any) -> None:
        self.record = record
        asked = {True: "yes", False: "no", None: ""}
        kwargs["initial"] = {
            "languages": record.languages, "occupation": record.occupation,
            "interpreter": asked[record.needs_interpreter],
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["languages"])
        known = dict(words.Language.choices)
        unknown = [(code, code) for code in record.languages if code not in known]
        field.choices = [*words.Language.choices, *unknown]
        self.rows = len(record.contacts) + SPARE_ROWS
        for number in range(self.rows):
            held = record.contacts[number : number + 1]
            self._row(number, held[0] if held else Contact("phone", ""))

    def _row(self, number: int, held: Contact) -> None:
        self.fields |= {
            f"kind_{number}": forms.ChoiceField(
                label=_("Way"), choices=words.ContactKind.choices, initial=held.kind, required=False
            ),
            f"value_{number}": TextField(
                label=_("Number or address"), max_length=200, initial=held.value, required=False
            ),
            f"whose_{number}": TextField(
                label=_("Whose, if not their own"),
                max_length=120,
                initial=held.whose,
                required=False,
            ),
            f"safe_{number}": forms.ChoiceField(
                label=_("Is it safe?"),
                choices=words.SafeToCall.choices,
                initial=held.safe,
                required=False,
            ),
            f"note_{number}": TextField(
                label=_("What was agreed"), max_length=200, initial=held.note, required=False
            ),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse telephone numbers that cannot be one; keep the rest in one shape."""
        data = super().clean() or self.cleaned_data
        for number in range(self.rows):
            value = data.get(f"value_{number}", "")
            if value and data.get(f"kind_{number}") == words.ContactKind.PHONE:
                data[f"value_{number}"] = phone(value)
                if not data[f"value_{number}"]:
                    self.add_error(f"value_{number}", _("This is not a telephone number."))
        return data

    def result(self) -> Contacts:
        """Return the record as it was corrected."""
        data = self.cleaned_data
        rows = [{name: data[f"{name}_{n}"] for name in self.of_row} for n in range(self.rows)]
        return replace(
            self.record,
            contacts=tuple(
                Contact(**row | {"safe": row["safe"] or "unknown"}) for row in rows if row["value"]
            ),
            languages=tuple(data["languages"]),
            needs_interpreter={"yes": True, "no": False}.get(data["interpreter"]),
            occupation=data["occupation"],
        )


class FunctioningForm(RowsForm):
    """The Washington Group short set."""

    def __init__(self, *args: Any, record: Functioning, **kwargs: Any) -> None:
        self.record = record
        super().__init__(*args, **kwargs)
        for name, label in words.FUNCTION_LABELS.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[NONE, *words.Difficulty.choices], required=False,
                initial=record.answers.get(name, ""),
            )  # fmt: skip

    def result(self) -> Functioning:
        """Return the answers that were given."""
        return Functioning({n: v for n, v in self.cleaned_data.items() if v})
