"""What this room takes from forms, and what it does when a point or a form changes."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from serai.flows.actions.observations import retract, take_occurrences
from serai.flows.actions.point_lists import refresh_point_lists
from serai.flows.methods import entity_lists as lists
from serai.flows.queries.observations import known
from serai.flows.queries.point_list import COLUMNS, points_for
from serai.kit.actor import system_actor
from serai.kit.entities import EntityList, FollowUpList
from serai.ledger.queries import events_by_id

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


def send_points_to_phones(event_ids: Sequence[int]) -> None:
    """Refresh the list of points in the forms of the organisations that these events are of."""
    events = events_by_id(event_ids).values()
    organisations = {event["organisation_id"] for event in events} - {None}
    refresh_point_lists(actor=system_actor(), organisation_ids=organisations)


FOLLOW_UP_LISTS = (FollowUpList("points", _("Monitoring points"), COLUMNS, points_for),)
