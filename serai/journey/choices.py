"""Words of the journey."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StepKind(TextChoices):
    """Whether somebody moved or stayed."""

    LEG = "leg", _("Went on")
    STAY = "stay", _("Stayed")


class Stage(TextChoices):
    """The stages of the migratory life-cycle (IOM, MC/INF/297)."""

    PRE_DEPARTURE = "pre_departure", _("Before departure")
    TRANSIT = "transit", _("Transit")
    ARRIVAL = "arrival", _("Arrival")
    POST_ARRIVAL = "post_arrival", _("After arrival")
    RETURN = "return", _("Return")


class Company(TextChoices):
    """With whom somebody moved or stayed."""

    ALONE = "alone", _("Alone")
    FAMILY = "family", _("With family")
    GROUP = "group", _("With a group")
    SMUGGLER = "smuggler", _("With a smuggler or guide")
    TRAFFICKER = "trafficker", _("Under somebody's control")
    AUTHORITY = "authority", _("With an authority")
    AGENCY = "agency", _("With a humanitarian agency")
    UNKNOWN = "unknown", _("Not known")


class Precision(TextChoices):
    """How exactly the dates are known."""

    DAY = "day", _("To the day")
    MONTH = "month", _("To the month")
    YEAR = "year", _("To the year")


class Source(TextChoices):
    """Where a statement comes from."""

    PERSON = "person", _("Said by the person")
    RELATIVE = "relative", _("Said by somebody close")
    DOCUMENT = "document", _("Seen in a document")
    STAFF = "staff", _("Seen by staff")
    OTHER = "other", _("Another source")


class Certainty(TextChoices):
    """How sure a statement is."""

    CONFIRMED = "confirmed", _("Confirmed")
    LIKELY = "likely", _("Likely")
    DOUBTFUL = "doubtful", _("Doubtful")


class Incident(TextChoices):
    """What happened to somebody on the way."""

    ROBBERY = "robbery", _("Robbery or extortion")
    VIOLENCE = "violence", _("Physical violence")
    SEXUAL_VIOLENCE = "sexual_violence", _("Sexual violence")
    KIDNAPPING = "kidnapping", _("Kidnapping or held for ransom")
    DETENTION = "detention", _("Detention")
    FORCED_LABOUR = "forced_labour", _("Forced or unpaid work")
    ABANDONED = "abandoned", _("Abandoned in the desert or at sea")
    DEATH_SEEN = "death_seen", _("Saw people die")
    PUSHED_BACK = "pushed_back", _("Pushed back or expelled")
    SEPARATED = "separated", _("Separated from family")
    DEPRIVED = "deprived", _("Without food, water or medicine")
    ACCIDENT = "accident", _("Accident or shipwreck")
    OTHER = "other", _("Something else")
