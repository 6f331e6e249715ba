"""What this room takes from forms."""

from django.utils.translation import gettext_lazy as _

from serai.instruments.methods.lists import PROPERTIES
from serai.instruments.methods.workbooks import LIST
from serai.kit.entities import EntityList
from serai.screening.actions.arriving import nothing_known, take_screenings, withdraw_screenings

ENTITY_LISTS = (
    EntityList(LIST, _("Screenings"), PROPERTIES, take_screenings, withdraw_screenings,
               nothing_known, bears_persons=True),
)  # fmt: skip
