"""What forms may fill in this room: the properties of each entity list and its quality rules.

Data only; `serai.flows.reactions` ties them to the actions that take them.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from serai.flows import choices as words
from serai.kit import quality
from serai.kit.entities import Property

PERIOD = "observation_period"
OBSERVATION = "registry_observation"
INTERVIEW = "survey_interview"

BANDS = {
    f"{sex}_{suffix}": f"{sex}:{band}"
    for sex in ("male", "female")
    for suffix, band in (("0_4", "0-4"), ("5_17", "5-17"), ("18_59", "18-59"), ("60", "60+"))
}
"""Property name of a count -> key of `RegistryObservation.counts`."""

VULNERABILITIES = tuple(words.Vulnerability.values)
TIME_SLOTS = frozenset({"00-06", "06-12", "12-18", "18-24"})
LARGEST_GROUP = 5_000

_SEX_LABELS = {"male": _("Men and boys"), "female": _("Women and girls")}
_COUNTRY_PROPERTIES = {
    "nationality": _("Nationality"),
    "origin_country": _("Country of origin"),
    "previous_country": _("Country passed before"),
    "next_country": _("Next country"),
    "destination_country": _("Country of destination"),
}
_TEXT_PROPERTIES = {
    "origin_text": _("Place of origin"),
    "previous_text": _("Place passed before"),
    "next_text": _("Next place"),
    "destination_text": _("Place of destination"),
}


def _codes(*values: str) -> frozenset[str]:
    return frozenset(values)


def _country(name: str) -> Property:
    return Property(name, "choice", _COUNTRY_PROPERTIES[name])


def _count(name: str, label: object) -> Property:
    return Property(name, "integer", label, minimum=0, maximum=LARGEST_GROUP)  # type: ignore[arg-type]


PERIOD_PROPERTIES = (
    Property("point", "choice", _("Monitoring point"), required=True),
    Property("observed_on", "date", _("Date"), required=True),
    Property("starts_at", "time", _("Start")),
    Property("ends_at", "time", _("End")),
    Property("hours", "decimal", _("Hours observed"), minimum=0, maximum=24),
    Property("enumerator", "text", _("Enumerator's code")),
    Property("location", "geopoint", _("Where it was filled in")),
)
OBSERVATION_PROPERTIES = (
    Property("direction", "choice", _("Direction"), _codes(*words.Direction.values), required=True),
    Property("time_slot", "text", _("Time slot")),
    _country("nationality"),
    Property("persons", "integer", _("Persons in the group"), required=True, minimum=0,
             maximum=LARGEST_GROUP),
    *(_count(name, _SEX_LABELS[name.split("_", 1)[0]]) for name in BANDS),
    _country("origin_country"),
    Property("origin_area", "text", _("Area of origin")),
    _country("previous_country"),
    _country("next_country"),
    _country("destination_country"),
    *(Property(name, "text", label) for name, label in _TEXT_PROPERTIES.items()),
    Property("transport", "choice", _("Transport"), _codes(*words.Transport.values)),
    Property("reasons", "choices", _("Reasons"), _codes(*words.Reason.values)),
    *(_count(code, words.Vulnerability(code).label) for code in VULNERABILITIES),
)  # fmt: skip

ANSWERS = (
    Property("origin_text", "text", _("Place of origin")),
    Property("family_status", "choice", _("Family status"),
             _codes("single", "married", "separated", "widowed", "not_said")),
    Property("education", "choice", _("Education"),
             _codes("none", "religious", "primary", "secondary", "vocational", "higher",
                    "not_said")),
    Property("occupation", "choice", _("Work before leaving"),
             _codes("employed", "own_account", "daily_labour", "farming", "student", "none",
                    "not_said")),
    Property("departed", "choice", _("Time since leaving"),
             _codes("under_2_weeks", "2_weeks_3_months", "3_6_months", "6_12_months",
                    "over_1_year")),
    Property("companions", "choices", _("Travelling with"),
             _codes("alone", "family", "friends", "guide", "strangers")),
    Property("group_size", "integer", _("People travelling together"), minimum=1, maximum=500),
    Property("children", "integer", _("Children travelling along"), minimum=0, maximum=200),
    Property("transports", "choices", _("Transport used"), _codes(*words.Transport.values)),
    Property("cost_band", "choice", _("Cost of the journey so far"),
             _codes("under_50", "50_to_250", "250_to_1000", "over_1000", "not_said")),
    Property("reasons", "choices", _("Reasons"), _codes(*words.Reason.values)),
    Property("destination_why", "choices", _("Why that destination"),
             _codes("work", "family", "safety", "study", "return", "other")),
    Property("needs", "choices", _("Needs"),
             _codes("none", "food_water", "shelter", "health", "money", "information",
                    "documents", "legal", "transport", "other")),
    Property("difficulties", "choices", _("Difficulties on the way"),
             _codes("none", "money", "documents", "illness", "weather", "hunger", "detained",
                    "robbed", "hurt", "exploited", "other", "not_said")),
    Property("wants_help", "choice", _("Wishes to hear of help"), _codes("yes", "no")),
    Property("documents", "choice", _("Travel documents"),
             _codes("all", "some", "none", "not_said")),
    Property("stay", "choice", _("Time planned at the destination"),
             _codes("under_3_months", "3_12_months", "over_1_year", "unknown")),
    Property("return_intention", "choice", _("Intention to return"),
             _codes("soon", "later", "if_safe", "no", "unknown")),
)  # fmt: skip
"""What an interview keeps in `SurveyInterview.answers`, as given."""

INTERVIEW_PROPERTIES = (
    Property("point", "choice", _("Monitoring point"), required=True),
    Property("interviewed_on", "date", _("Date"), required=True),
    Property("consented", "boolean", _("Agreed to answer"), required=True),
    Property("interviewed_before", "boolean", _("Interviewed before")),
    Property("direction", "choice", _("Direction"), _codes(*words.Direction.values)),
    _country("nationality"),
    Property("sex", "choice", _("Sex"), _codes(*words.Sex.values)),
    Property("age", "integer", _("Age"), minimum=0, maximum=120),
    _country("origin_country"),
    _country("destination_country"),
    *ANSWERS,
)

_UNDER_FIVES = ("male_0_4", "female_0_4")
_CHILDREN = (*_UNDER_FIVES, "male_5_17", "female_5_17")
_ADULTS = ("male_18_59", "female_18_59", "male_60", "female_60")
_WOMEN_AND_GIRLS = ("female_5_17", "female_18_59", "female_60")

PERIOD_RULES = (
    quality.Impossible(
        "period_too_long",
        ("gt", "hours", 18),
        gettext_noop("One enumerator cannot observe for %(hours)s hours in a day."),
        severity="warning",
    ),
    quality.OutsideWindow("observed_on", days_before_received=settings.SERAI_WINDOW_DAYS),
    quality.OutsideHours("starts_at", "ends_at"),
    quality.FarFromPlace("location", kilometres=3.0),
    quality.TooShort(90),
    quality.DayGap("observed_on", by="enumerator", days=14),
)
OBSERVATION_RULES = (
    quality.BandsDoNotAddUp("persons", tuple(BANDS), severity="warning"),
    quality.Impossible(
        "more_counted_than_persons",
        ("sum_gt", tuple(BANDS), "persons"),
        gettext_noop("More people were counted by age and sex than the %(persons)s of the group."),
    ),
    quality.Impossible(
        "nobody",
        ("eq", "persons", 0),
        gettext_noop("A group of nobody was counted."),
    ),
    quality.Impossible(
        "more_separated_children_than_children",
        ("gt", "uasc", "persons"),
        gettext_noop(
            "%(uasc)s unaccompanied or separated children in a group of %(persons)s persons."
        ),
    ),
    quality.Impossible(
        "separated_children_among_adults_only",
        ("all", ("gt", "uasc", 0), ("sum_gt", _ADULTS, 0), ("not", ("sum_gt", _CHILDREN, 0))),
        gettext_noop(
            "%(uasc)s unaccompanied or separated children, but no child was counted in the group."
        ),
    ),
    quality.Impossible(
        "pregnant_without_women",
        ("all", ("gt", "pregnant", 0), ("sum_gt", ("male_18_59", "male_5_17", "male_60"), 0),
         ("not", ("sum_gt", _WOMEN_AND_GIRLS, 0))),
        gettext_noop("%(pregnant)s pregnant or breastfeeding women, but no woman in the group."),
    ),
    quality.Impossible(
        "small_children_alone",
        ("all", ("sum_gt", _UNDER_FIVES, 0), ("not", ("sum_gt", _ADULTS, 0)),
         ("not", ("sum_gt", ("male_5_17", "female_5_17"), 0)), ("missing", "uasc")),
        gettext_noop("Children under five with nobody older in the group."),
        severity="warning",
    ),
    quality.Duplicate(),
    quality.Outlier("persons", deviations=5.0, minimum_history=30),
    quality.DigitHeaping("persons", minimum=30, share=0.5),
)  # fmt: skip
INTERVIEW_RULES = (
    quality.Impossible(
        "child_interviewed",
        ("lt", "age", 18),
        gettext_noop("Only adults are interviewed, but an age of %(age)s was given."),
    ),
    quality.Impossible(
        "more_children_than_companions",
        ("ge", "children", "group_size"),
        gettext_noop("%(children)s children in a group of %(group_size)s, the adult included."),
        severity="warning",
    ),
    quality.OutsideWindow("interviewed_on", days_before_received=settings.SERAI_WINDOW_DAYS),
    quality.TooShort(120),
)

RULE_NAMES = (
    gettext_noop("Period too long"),
    gettext_noop("Nobody"),
    gettext_noop("More separated children than children"),
    gettext_noop("Separated children among adults only"),
    gettext_noop("Pregnant without women"),
    gettext_noop("Small children alone"),
    gettext_noop("Child interviewed"),
    gettext_noop("More children than companions"),
)
"""How screens show the names of the rules above: with spaces, in the reader's language."""
