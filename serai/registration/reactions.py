"""What this room takes from forms."""

from django.utils.translation import gettext_lazy as _

from serai.kit.entities import EntityList
from serai.registration.actions.taking import known, retract, take_registrations
from serai.registration.methods import entity_lists as lists

ENTITY_LISTS = (
    EntityList(
        lists.REGISTRATION, _("Persons"), lists.REGISTRATION_PROPERTIES,
        take_registrations, retract, known, bears_persons=True,
    ),
    EntityList(
        lists.GROUP, _("Groups of persons"), lists.GROUP_PROPERTIES,
        take_registrations, retract, known, bears_persons=True,
    ),
)  # fmt: skip
