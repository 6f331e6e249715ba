"""Words of flow monitoring. Codes are what forms and files use; labels what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PointType(TextChoices):
    """What kind of site a monitoring point is."""

    BORDER_CROSSING = "border_crossing", _("Border crossing")
    TRANSIT_CENTRE = "transit_centre", _("Transit centre")
    BUS_STATION = "bus_station", _("Bus station")
    REST_AREA = "rest_area", _("Rest area")
    CHECKPOINT = "checkpoint", _("Checkpoint")
    PORT = "port", _("Port or landing site")
    RECEPTION_CENTRE = "reception_centre", _("Reception centre")


class PointState(TextChoices):
    """Whether a monitoring point works."""

    PLANNED = "planned", _("Planned")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    INACTIVE = "inactive", _("Inactive")
    CLOSED = "closed", _("Closed")


class Direction(TextChoices):
    """Which way a group goes, seen from the country of the point."""

    INCOMING = "incoming", _("Incoming")
    OUTGOING = "outgoing", _("Outgoing")
    INTERNAL = "internal", _("Internal")


class Sex(TextChoices):
    """Sex as the enumerator counted it."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    UNKNOWN = "unknown", _("Unknown")


class AgeBand(TextChoices):
    """Age bands of the registry; sources with fewer bands use the two wide ones."""

    A0_4 = "0-4", _("0–4 years")
    A5_17 = "5-17", _("5–17 years")
    A18_59 = "18-59", _("18–59 years")
    A60 = "60+", _("60 years and over")
    A0_17 = "0-17", _("Under 18 years")
    A18 = "18+", _("18 years and over")
    UNKNOWN = "unknown", _("Unknown")


class Transport(TextChoices):
    """How a group travels."""

    FOOT = "foot", _("On foot")
    ANIMAL = "animal", _("Animal or cart")
    BICYCLE = "bicycle", _("Bicycle or motorcycle")
    CAR = "car", _("Car or taxi")
    TRUCK_BUS = "truck_bus", _("Truck or bus")
    TRAIN = "train", _("Train")
    BOAT = "boat", _("Boat")
    PLANE = "plane", _("Plane")
    OTHER = "other", _("Other")


class Reason(TextChoices):
    """Why a group moves, as it says itself."""

    CONFLICT = "conflict", _("Conflict or insecurity")
    DISASTER = "disaster", _("Disaster or environment")
    ECONOMIC = "economic", _("Work or livelihood")
    SEASONAL = "seasonal", _("Seasonal movement")
    FAMILY = "family", _("Family")
    EDUCATION = "education", _("Education")
    HEALTH = "health", _("Health care")
    FOOD = "food", _("Food shortage")
    SERVICES = "services", _("Aid or services")
    TRADE = "trade", _("Buying or selling goods")
    RETURN = "return", _("Return to place of origin")
    TOURISM = "tourism", _("Tourism or religious visit")
    OTHER = "other", _("Other")


class Vulnerability(TextChoices):
    """What an enumerator saw or was told of people in a group; counted, never named."""

    UASC = "uasc", _("Unaccompanied or separated children")
    PREGNANT = "pregnant", _("Pregnant or breastfeeding women")
    DISABILITY = "disability", _("Persons with disabilities")
    ELDERLY_AT_RISK = "elderly_at_risk", _("Older persons at risk")
    SINGLE_PARENT = "single_parent", _("Single parents")
    MEDICAL = "medical", _("Serious medical conditions")
    WOMAN_AT_RISK = "woman_at_risk", _("Women at risk")
    CHILD_AT_RISK = "child_at_risk", _("Children at risk")
    LEGAL_PROTECTION = "legal_protection", _("Legal and protection needs")


class SourceKind(TextChoices):
    """How an observation came to us."""

    FORM = "form", _("Form")
    IMPORT = "import", _("Imported file")


class KeyInformant(TextChoices):
    """Who tells enumerators what they cannot see."""

    DRIVER = "driver", _("Drivers")
    STATION_STAFF = "station_staff", _("Station staff")
    AUTHORITY = "authority", _("Local authorities")
    COMMUNITY = "community", _("Community leaders")
    NGO = "ngo", _("Aid workers")
    TRAVELLER = "traveller", _("Travellers")


class PointService(TextChoices):
    """What help is present at a point."""

    WATER = "water", _("Water")
    FOOD = "food", _("Food")
    HEALTH = "health", _("Health care")
    SHELTER = "shelter", _("Shelter")
    INFORMATION = "information", _("Information")
    PROTECTION = "protection", _("Protection desk")
    TRANSPORT = "transport", _("Transport help")
    NONE = "none", _("None")
