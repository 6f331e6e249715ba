"""HTML input of registration."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.kit import clock
from serai.people.actions.persons import NewPerson
from serai.people.choices import STATELESS, UNKNOWN_NATIONALITY, BirthBasis, SafeToCall, Sex
from serai.registration.choices import LANGUAGES, DocumentKind, Field, MemberRole
from serai.registration.methods.reading import Fault, folded, read_person

ASK = ("", _("Choose"))
NO_COUNTRY = {STATELESS: _("Stateless"), UNKNOWN_NATIONALITY: _("Nationality not known")}
SECTIONS = (
    (_("Name"), ("given_name", "father_name", "grandfather_name", "family_name", "native_name",
                 "alias")),
    (_("Sex, birth and nationality"),
     ("sex", "birth_date", "age", "birth_basis", "nationality")),
    (_("Talking with them"), ("language", "needs_interpreter", "phone", "safe_to_call")),
    (_("Paper and group"), ("document_kind", "document_number", "role", "team")),
)  # fmt: skip
LONGEST = 400
HELP = {
    Field.GIVEN: _("As the person says it, in their own script if they like."),
    Field.NATIVE: _("The whole name as they write it themselves."),
    Field.BIRTH_DATE: _("Year, month, day, or day/month/year. Leave empty if not known."),
    Field.NATIONALITY: _("Type the first letters. Several are separated by commas."),
    Field.PHONE: _("With the country's code, for example +227."),
}


class TeamForm(forms.Form):
    """Input for one of the teams for which the user registers; who has one is not asked."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Team]", self.fields["team"])
        field.queryset = teams
        first = list(teams[:2])
        field.initial = first[0] if first else None
        if len(first) == 1:
            field.required = False
            field.widget = forms.HiddenInput()

    def clean_team(self) -> Team:
        """Return the team chosen, or the only one there is."""
        return cast(Team, self.cleaned_data["team"] or self.fields["team"].initial)


def _field(name: Field, choices: Any = None, **options: Any) -> forms.Field:
    label = name.label
    common: dict[str, Any] = {"label": label, "required": False, "help_text": HELP.get(name, "")}
    if choices is None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "dir": "auto", **options})
        return forms.CharField(max_length=LONGEST, widget=widget, **common)
    return forms.ChoiceField(choices=[ASK, *choices], **common)


class PersonForm(TeamForm):
    """One person at the desk; `form_id` was made when the form was opened."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    group = forms.UUIDField(widget=forms.HiddenInput, required=False)
    given_name = _field(Field.GIVEN, autofocus=True)
    father_name = _field(Field.FATHER)
    grandfather_name = _field(Field.GRANDFATHER)
    family_name = _field(Field.FAMILY)
    native_name = _field(Field.NATIVE)
    alias = _field(Field.ALIAS)
    sex = _field(Field.SEX, Sex.choices)
    birth_date = _field(Field.BIRTH_DATE, inputmode="numeric")
    age = _field(Field.AGE, inputmode="numeric")
    birth_basis = _field(Field.BIRTH_BASIS, BirthBasis.choices)
    nationality = _field(Field.NATIONALITY, list="countries")
    language = _field(Field.LANGUAGE, sorted(LANGUAGES.items(), key=lambda pair: pair[0]))
    needs_interpreter = _field(Field.INTERPRETER, [("yes", _("Yes")), ("no", _("No"))])
    phone = _field(Field.PHONE, inputmode="tel")
    safe_to_call = _field(Field.SAFE, SafeToCall.choices)
    document_kind = _field(Field.DOCUMENT_KIND, DocumentKind.choices)
    document_number = _field(Field.DOCUMENT_NUMBER)
    role = _field(Field.ROLE, MemberRole.choices)

    def __init__(self, *args: Any, countries: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.countries = countries | {folded(str(name)): c for c, name in NO_COUNTRY.items()}
        self.new: NewPerson | None = None
        self.fields["sex"].required = True

    def sections(self) -> list[tuple[Promise, list[forms.BoundField]]]:
        """Return the fields in the order in which people are asked, under headings."""
        return [(heading, [self[name] for name in names]) for heading, names in SECTIONS]

    def clean(self) -> dict[str, Any]:
        """Read the person; each fault stands at its field."""
        data = super().clean() or self.cleaned_data
        self.new, faults = read_person(data, today=clock.today(), countries=self.countries)
        for fault in faults:
            if fault.field not in self.errors:
                self.add_error(fault.field, str(fault.sentence))
        return data


class ArrivalForm(TeamForm):
    """A landing: when, where, and the letters that begin its wristbands."""

    arrived_on = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(label=_("Place of landing"), max_length=120)
    letters = forms.RegexField(
        r"^[A-Z0-9]{2,6}$",
        label=_("Letters that begin the wristbands"),
        help_text=_("Two to six capital letters or figures, for example LMP7."),
    )


class CountsForm(forms.Form):
    """A group on a landing: how many of each sex and age."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    female_0_4 = forms.IntegerField(label=_("Girls under 5"), min_value=0, max_value=500)
    female_5_17 = forms.IntegerField(label=_("Girls from 5 to 17"), min_value=0, max_value=500)
    female_18_59 = forms.IntegerField(label=_("Women from 18 to 59"), min_value=0, max_value=500)
    female_60 = forms.IntegerField(label=_("Women of 60 and over"), min_value=0, max_value=500)
    male_0_4 = forms.IntegerField(label=_("Boys under 5"), min_value=0, max_value=500)
    male_5_17 = forms.IntegerField(label=_("Boys from 5 to 17"), min_value=0, max_value=500)
    male_18_59 = forms.IntegerField(label=_("Men from 18 to 59"), min_value=0, max_value=500)
    male_60 = forms.IntegerField(label=_("Men of 60 and over"), min_value=0, max_value=500)
    unknown = forms.IntegerField(label=_("Others, not counted yet"), min_value=0, max_value=2_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            if name != "form_id":
                self.fields[name].required = False

    def counts(self) -> dict[str, int]:
        """Return what was counted, zeros left out."""
        return {
            name: number
            for name, number in self.cleaned_data.items()
            if name != "form_id" and number
        }


class CodeForm(forms.Form):
    """A wristband's code, typed or scanned."""

    code = forms.CharField(
        label=_("Wristband code"), max_length=24,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, *args: Any, waits: bool = True, **kwargs: Any) -> None:
        """Make the form; on a page where it `waits` for nobody, the page begins at its top."""
        super().__init__(*args, **kwargs)
        if not waits:
            del self.fields["code"].widget.attrs["autofocus"]


class UploadForm(TeamForm):
    """A file of persons."""

    file = forms.FileField(label=_("File (CSV or XLSX)"))


class MappingForm(forms.Form):
    """Which column of the file says what."""

    def __init__(self, *args: Any, headings: list[str], guessed: dict[str, int],
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        columns: list[tuple[str, Any]] = [("", _("Not in the file"))]
        columns += [(str(i), text) for i, text in enumerate(headings)]
        for name in (one for one in Field if one != Field.WRISTBAND):
            self.fields[name.value] = forms.ChoiceField(
                label=name.label, choices=columns, required=False,
                initial=str(guessed.get(name.value, "")),
            )  # fmt: skip

    def mapping(self) -> dict[str, int]:
        """Return the column of each field that is in the file."""
        return {name: int(text) for name, text in self.cleaned_data.items() if text}


def told(faults: list[Fault]) -> list[tuple[str, str]]:
    """Return (label, sentence) of faults for a reader."""
    labels: dict[str, Any] = dict(Field.choices)
    return [(str(labels.get(f.field, f.field)), str(f.sentence)) for f in faults]


def one_id(text: str) -> UUID | None:
    """Return a UUID of an address, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
