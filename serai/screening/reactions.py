"""What this room takes from forms."""

from django.utils.translation import gettext_lazy as _

from serai.kit.entities import EntityList
from serai.screening.actions.arriving import nothing_known, take_screenings, withdraw_screenings
from serai.screening.methods.lists import PROPERTIES
from serai.screening.methods.workbooks import LIST

ENTITY_LISTS = (
    EntityList(LIST, _("Screenings"), PROPERTIES, take_screenings, withdraw_screenings,
               nothing_known, bears_persons=True),
)  # fmt: skip
