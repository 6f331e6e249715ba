"""Recording that a service was delivered, and that it carried out an action of a plan."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Team
from serai.assistance import events
from serai.assistance.actions.common import refuse_future, seal, tell
from serai.assistance.choices import COMPARTMENT_OF, LEADS_TO_RETURN, ServiceKind, Setting
from serai.assistance.methods.months import first_of
from serai.assistance.models import Service, ServiceDelivery
from serai.cases.actions.cases import FearOfReturn
from serai.cases.actions.plans import change_action
from serai.cases.methods.sealed import ACTION, PARTNER
from serai.cases.models import Case, PlanAction
from serai.cases.queries.cases import texts
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.screening.queries.persons import blocks_return


class CarriedOutAlready(Refusal):
    """An action of a plan is carried out once."""

    sentence = _("This action of the plan is done or dropped already.")


@transaction.atomic
def give(
    *,
    actor: Actor,
    person: Person,
    team: Team,
    kind: str,
    given_on: date,
    setting: str = Setting.CENTRE,
    partner: str = "",
    note: str = "",
    others: Sequence[Person] = (),
    action: PlanAction | None = None,
) -> list[Service]:
    """Record a service for a person, and for each of the others who were given it too.

    Refuses a day to come, what leads to return while a fear of return of any of them stands, and an
    action of a plan that is done already; an action that is still planned is marked as done.
    """
    refuse_future(given_on)
    everybody = [person, *others]
    if kind in LEADS_TO_RETURN and any(blocks_return(one.pk) for one in everybody):
        raise FearOfReturn
    together, now = new_id() if others else None, clock.now()
    made = []
    for one in everybody:
        row = Service(
            person=one, organisation_id=team.organisation_id, team=team, kind=kind,
            compartment=COMPARTMENT_OF[kind], given_on=given_on, setting=setting,
            given_by_id=actor.user_id, recorded_at=now, together=together,
            action=action if one is person else None,
        )  # fmt: skip
        seal(row, note=note, partner=partner)
        row.save(force_insert=True)
        tell(events.SERVICE_GIVEN, row, "service", of=ServiceKind(kind).value)
        made.append(row)
    _count(made)
    if action is not None:
        _carry_out(actor, action, by_partner=bool(partner.strip()))
    return made


def _count(made: Sequence[Service]) -> None:
    """Write down that services were delivered, without to whom: what evidence counts."""
    ServiceDelivery.objects.bulk_create(
        ServiceDelivery(
            id=row.pk, organisation_id=row.organisation_id, team_id=row.team_id, kind=row.kind,
            setting=row.setting, month=first_of(row.given_on),
            is_synthetic=row.person.is_synthetic,
        )
        for row in made
    )  # fmt: skip


def _carry_out(actor: Actor, action: PlanAction, *, by_partner: bool) -> None:
    """Mark an action of a plan as done, with the decision that its service tells."""
    case = Case.objects.select_for_update().get(pk=action.case_id)
    action.refresh_from_db()
    if action.state != "planned":
        raise CarriedOutAlready
    text, agency = texts(case, (action.text, ACTION), (action.partner, PARTNER))
    change_action(
        actor=actor, case=case, action=action, seen_version=case.plan_version, text=text,
        who=action.who, responsible=action.responsible, partner=agency, due_on=action.due_on,
        decision="referred" if by_partner else "provided", state="done",
    )  # fmt: skip
