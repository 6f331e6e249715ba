"""The words of reception."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Rule(TextChoices):
    """For whom a unit is meant. The desk is warned, never kept from giving somebody a bed."""

    ANYONE = "anyone", _("Anyone")
    WOMEN = "women", _("Women and girls")
    MEN = "men", _("Men and boys")
    FAMILIES = "families", _("Families")
    CHILDREN = "children", _("Children alone")


class WhenFull(TextChoices):
    """What the desk hears when a unit is full."""

    WARN = "warn", _("Warn, and let the desk decide")
    STOP = "stop", _("Stop")


class BlockReason(TextChoices):
    """Why a place cannot be given."""

    REPAIR = "repair", _("Repair")
    CLEANING = "cleaning", _("Cleaning or pests")
    ISOLATION = "isolation", _("Kept free for isolation")
    RESERVED = "reserved", _("Reserved for arrivals")
    UNSAFE = "unsafe", _("Not safe")
    OTHER = "other", _("Another reason")


class LeftTo(TextChoices):
    """Where somebody went who was checked out.

    The desk holds identity alone: that somebody is cared for elsewhere (a hospital, a foster
    family, a safe house) is all it is told.
    """

    OWN_WAY = "own_way", _("Went on by themselves")
    ACCOMMODATION = "accommodation", _("Moved to accommodation")
    OTHER_CENTRE = "other_centre", _("Moved to another centre")
    RETURN = "return", _("Left on assisted return")
    CARE = "care", _("Moved to care elsewhere")
    AUTHORITY = "authority", _("Taken over by an authority")
    NOT_BACK = "not_back", _("Did not come back")
    DIED = "died", _("Died")
    OTHER = "other", pgettext_lazy("destination", "Elsewhere")


class Turn(TextChoices):
    """How somebody's time in a place begins or ends."""

    STAY = "stay", _("Arrival or departure")
    MOVE = "move", _("Move inside the centre")


class Sex(TextChoices):
    """The sex a place counts somebody under."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other or not known")


class Age(TextChoices):
    """The age a place counts somebody under; disputed ages are children's."""

    CHILD = "child", _("Under 18")
    ADULT = "adult", _("18 and over")
    UNKNOWN = "unknown", _("Age not known")


class AbsenceKind(TextChoices):
    """Why somebody is out, as far as the desk has to know."""

    OUT = "out", _("Out for a while")
    WORK_SCHOOL = "work_school", _("Work, school or training")
    CARE = "care", _("Care elsewhere; the place is kept")
    APPOINTMENT = "appointment", _("Appointment with an office")
    OTHER = "other", _("Another reason")


class Effect(TextChoices):
    """Whether a flag warns or stops."""

    WARN = "warn", pgettext_lazy("desk flag", "Warns")
    STOP = "stop", pgettext_lazy("desk flag", "Stops")


class At(TextChoices):
    """When a flag speaks. None ever stops a meal."""

    ANY = "any", _("Whenever the person comes to the desk")
    ENTER = "enter", _("At check-in and when moving")
    LEAVE = "leave", _("At check-out and when going out")


class Instruction(TextChoices):
    """What the desk has to do. Why, the flag does not say."""

    CALL_PROTECTION = "call_protection", _("Call the protection officer")
    CALL_CASE_WORKER = "call_case_worker", _("Call the case worker")
    CALL_HEALTH = "call_health", _("Call the health team")
    CALL_INTERPRETER = "call_interpreter", _("Call an interpreter")
    NOT_ALONE = "not_alone", _("Let nobody leave with this person unless the case worker agrees")
    TELL_NOBODY = "tell_nobody", _("Tell nobody who asks that this person is here")
    ASK_TO_WAIT = "ask_to_wait", _("Ask the person to wait: somebody wants to talk to them")
    GIVE_LETTER = "give_letter", _("There is a letter or a message to hand over")


class Kind(TextChoices):
    """What is handed out at the desk."""

    BREAKFAST = "breakfast", _("Breakfast")
    LUNCH = "lunch", _("Lunch")
    DINNER = "dinner", _("Dinner")
    WATER = "water", _("Drinking water")
    HYGIENE = "hygiene", _("Hygiene items")
    BABY = "baby", _("Baby items")
    BLANKET = "blanket", _("Blanket")
    LAUNDRY = "laundry", _("Laundry")


class Carrier(TextChoices):
    """How many people came at once."""

    VESSEL = "vessel", _("Vessel")
    BUS = "bus", _("Bus or truck")
    FOOT = "foot", _("On foot")
    PLANE = "plane", _("Plane")
    OTHER = "other", _("Another way")


class Agency(TextChoices):
    """Who takes a quick look at everybody who lands."""

    MEDICAL = "medical", _("Medical")
    PROTECTION = "protection", _("Protection")
    CHILD = "child", _("Child protection")
    ASYLUM = "asylum", _("Asylum information")
