"""The entity lists that forms may fill here, tied to the actions that take them."""

from django.utils.translation import gettext_lazy as _

from serai.flows.actions.observations import retract, take_occurrences
from serai.flows.methods import entity_lists as lists
from serai.flows.queries.observations import known
from serai.kit.entities import EntityList

ENTITY_LISTS = (
    EntityList(
        lists.PERIOD, _("Observation periods"), lists.PERIOD_PROPERTIES,
        take_occurrences, retract, known, lists.PERIOD_RULES,
    ),
    EntityList(
        lists.OBSERVATION, _("Registry observations"), lists.OBSERVATION_PROPERTIES,
        take_occurrences, retract, known, lists.OBSERVATION_RULES,
    ),
    EntityList(
        lists.INTERVIEW, _("Survey interviews"), lists.INTERVIEW_PROPERTIES,
        take_occurrences, retract, known, lists.INTERVIEW_RULES,
    ),
)  # fmt: skip
