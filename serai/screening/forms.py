"""HTML input of screening."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.directory.models import Country, Place
from serai.instruments.methods.definitions import Question, as_text
from serai.instruments.methods.evaluating import AnswerValue
from serai.kit import clock
from serai.screening.choices import CategoryState, Certainty, EvidenceKind, Level, Polarity
from serai.screening.methods.catalogue import categories, factors
from serai.screening.models import InstrumentVersion
from serai.xforms.xlsform import MAX_BYTES

Unfit = Callable[[Mapping[str, AnswerValue]], Iterable[Question]]
"""Which questions' answers are not taken, of answers."""


class DateField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OwnedForm(forms.Form):
    """Asks whose the new thing is, where its maker has a choice."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = organisations
        if len(organisations) == 1:
            field.required, field.initial = False, organisations[0]
            field.widget = forms.HiddenInput()

    def clean_organisation(self) -> Organisation:
        """Return the organisation chosen, or the only one."""
        chosen: Organisation = self.cleaned_data["organisation"] or self["organisation"].initial
        return chosen


class UploadForm(OwnedForm):
    """A workbook with an instrument, and whose it is."""

    file = forms.FileField(
        label=_("Workbook (.xlsx)"),
        help_text=_(
            "An XLSForm with the sheets “instrument”, “weights”, “tables” and “outcomes” as well."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that no instrument needs to be as big as."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is bigger than %(limit)s MB."), params={"limit": MAX_BYTES // 1_000_000}
            )
        return file


class ShippedForm(OwnedForm):
    """Which instrument that comes with Serai to publish."""

    name = forms.ChoiceField(label=_("Instrument"))

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["name"]).choices = [(n, n) for n in names]


class StartForm(forms.Form):
    """Which instrument to begin with, on which day, where."""

    version = forms.ChoiceField(label=_("Instrument"), widget=forms.RadioSelect)
    screened_on = DateField(label=_("Day of the screening"))
    place = forms.ModelChoiceField(Place.objects.none(), label=_("Place"), required=False)

    def __init__(
        self, *args: Any, versions: Iterable[InstrumentVersion], places: QuerySet[Place],
        language: str, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        version = cast(forms.ChoiceField, self.fields["version"])
        version.choices = [(str(v.pk), as_text(v.instrument.titles, language)) for v in versions]
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places
        self.fields["screened_on"].initial = clock.today()


class AnswersForm(forms.Form):
    """One screen of questions of an instrument; no answer is compulsory.

    `shown` are the questions that are asked, these or all; the others are not on the page. `unfit`
    says which answers the form's author does not take.
    """

    no_fit = _("This answer does not fit the question. Look at it again.")

    def __init__(
        self, *args: Any, questions: Sequence[Question], language: str,
        given: Mapping[str, AnswerValue], shown: Container[str] | None = None,
        unfit: Unfit | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.language, self.unfit = language, unfit
        self.depends = any(question.relevant for question in questions)
        for question in questions:
            if shown is None or question.name in shown:
                field = _field(question, language)
                field.initial = given.get(question.name)
                self.fields[question.name] = field

    def clean(self) -> dict[str, Any]:
        """Refuse, beside its question, an answer that the form's author does not take."""
        data = super().clean() or {}
        for question in self.unfit(answers_of(self)) if self.unfit else ():
            if question.name in self.fields:
                self.add_error(
                    question.name, as_text(question.refusals, self.language) or self.no_fit
                )
        return data

    def newly_asked(self) -> bool:
        """Say whether a question stands here that the page sent in did not have."""
        return bool(self.fields.keys() - self._before())

    def is_as_before(self) -> bool:
        """Say whether the page that was sent in asks exactly what is asked now."""
        return self.fields.keys() == self._before()

    def _before(self) -> set[str]:
        return set(str(self.data.get("asked", ",".join(self.fields))).split(","))


def _field(question: Question, language: str) -> forms.Field:
    words: dict[str, Any] = {
        "label": as_text(question.labels, language) or question.name,
        "help_text": as_text(question.hints, language),
        "required": False,
    }
    options = [(o.code, as_text(o.labels, language) or o.code) for o in question.options]
    if question.kind == "choice":
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **words)
    if question.kind == "choices":
        return forms.MultipleChoiceField(
            choices=options, widget=forms.CheckboxSelectMultiple, **words
        )
    if question.kind == "integer":
        return forms.IntegerField(min_value=0, max_value=9999, **words)
    if question.kind == "date":
        return DateField(**words)
    return forms.CharField(max_length=2_000, **words)


def questions_form(
    data: Mapping[str, Any] | None,
    *,
    questions: Sequence[Question],
    language: str,
    given: Mapping[str, AnswerValue],
    asked: Callable[[Mapping[str, AnswerValue]], Container[str]],
    unfit: Unfit,
) -> AnswersForm:
    """Return a screen with the questions that `asked` names, told what the screen says itself."""
    said = AnswersForm(data, questions=questions, language=language, given={})
    shown = asked(answers_of(said) if said.is_bound else {})
    return AnswersForm(
        data, questions=questions, language=language, given=given, shown=shown, unfit=unfit
    )


def answers_of(form: AnswersForm) -> dict[str, AnswerValue]:
    """Return what a screen of questions says validly, in the shape that answers are kept in."""
    if not hasattr(form, "cleaned_data"):
        form.full_clean()
    found: dict[str, AnswerValue] = {}
    for name, value in form.cleaned_data.items():
        if isinstance(value, list):
            found[name] = tuple(value) or ""
        elif hasattr(value, "isoformat"):
            found[name] = value.isoformat()
        else:
            found[name] = "" if value is None else value
    return found


class AsKnownForm(forms.Form):
    """The day asked about, and the day on which it was known."""

    on = DateField(label=_("Categories on the day"), required=False)
    known_on = DateField(label=_("As known on"), required=False)


class SpanForm(forms.Form):
    """A first and a last day, either of them open."""

    starts_on = DateField(label=_("From"), required=False, help_text=_("Empty: since ever."))
    ends_on = DateField(label=_("To"), required=False, help_text=_("Empty: it goes on."))


class StatementForm(SpanForm):
    """What a statement about a category says beside its dates."""

    certainty = forms.ChoiceField(label=_("Certainty"), choices=Certainty.choices)
    evidence = forms.ChoiceField(label=_("Rests on"), choices=EvidenceKind.choices)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed. Needed to contest or withdraw."),
    )  # fmt: skip
    field_order = ("category", "state", "starts_on", "ends_on", "certainty", "evidence", "note")


class CategoryForm(StatementForm):
    """That a person is in a category."""

    category = forms.ChoiceField(label=_("Category"))

    def __init__(
        self, *args: Any, compartments: frozenset[str], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["category"]).choices = [
            (code, as_text(one.labels, language))
            for code, one in categories().items()
            if one.compartment in compartments
        ]


class ReviseForm(StatementForm):
    """What an earlier statement shall say from now on."""

    state = forms.ChoiceField(
        label=_("From now on it is"), widget=forms.RadioSelect,
        choices=[(s.value, s.label) for s in CategoryState if s != CategoryState.SUGGESTED],
    )  # fmt: skip


class ClearForm(forms.Form):
    """Why a return may be looked at again."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FactorForm(OwnedForm, SpanForm):
    """A factor of a place or of a country."""

    factor = forms.ChoiceField(label=_("Factor"))
    polarity = forms.ChoiceField(
        label=_("Here it is"),
        choices=[(p.value, p.label) for p in Polarity if p != Polarity.CONTEXTUAL],
    )
    country = forms.ModelChoiceField(Country.objects.none(), label=_("Country"))
    place = forms.ModelChoiceField(
        Place.objects.none(), label=_("Place"), required=False,
        help_text=_("Empty: the whole country."),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=300)
    field_order = ("organisation", "factor", "polarity", "country", "place", "starts_on",
                   "ends_on", "source")  # fmt: skip

    def __init__(
        self, *args: Any, countries: QuerySet[Country], places: QuerySet[Place], language: str,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["factor"]).choices = [
            (
                str(level.label),
                [
                    (one.code, as_text(one.labels, language))
                    for one in factors().values()
                    if one.level == level
                ],
            )
            for level in (Level.COMMUNITY, Level.STRUCTURAL)
        ]
        cast("forms.ModelChoiceField[Country]", self.fields["country"]).queryset = countries
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places
