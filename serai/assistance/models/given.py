"""Services, health contacts and psychosocial sessions of persons."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from serai.accounts.choices import Compartment
from serai.accounts.models import Organisation, Team, User
from serai.assistance.choices import (
    COMPARTMENT_OF,
    MAY_TRAVEL,
    Fitness,
    HealthKind,
    ServiceKind,
    SessionAim,
    SessionKind,
    Setting,
)
from serai.cases.models import PlanAction
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.vault.fields import SealedField


class Given(models.Model):
    """Something a team gave to a person on a day.

    It is never changed and never deleted: what was recorded in error is withdrawn, with a reason.
    `together` is the same for what several persons were given at once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    given_on = models.DateField()
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    note = SealedField(null=True)
    together = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_reason = SealedField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason=None)
                | Q(withdrawn_at__isnull=False, withdrawn_reason__isnull=False),
                name="%(app_label)s_%(class)s_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def _in_its_compartment() -> Q:
    found = Q()
    for compartment in Compartment.values:
        kinds = [kind for kind, lies_in in COMPARTMENT_OF.items() if lies_in == compartment]
        if kinds:
            found |= Q(compartment=compartment, kind__in=kinds)
    return found


class Service(Given):
    """A service that was delivered; it lies in the compartment of its kind.

    `action` is the action of a case's plan that it carried out; `partner` is which other agency
    gave it, where the team only arranged it.
    """

    kind = models.CharField(max_length=20, choices=ServiceKind.choices)
    compartment = models.CharField(max_length=12, choices=Compartment.choices)
    setting = models.CharField(max_length=12, choices=Setting.choices, default=Setting.CENTRE)
    partner = SealedField(null=True)
    action = models.ForeignKey(PlanAction, models.PROTECT, null=True, related_name="+")

    class Meta(Given.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Given.Meta.constraints,
            models.CheckConstraint(
                condition=_in_its_compartment(), name="assistance_service_in_its_compartment"
            ),
            models.CheckConstraint(
                condition=Q(setting__in=Setting.values), name="assistance_service_setting_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-given_on"], name="assistance_service_of_person"),
            models.Index(fields=["organisation", "given_on"], name="assistance_service_figures"),
        ]


class HealthContact(Given):
    """A contact with a health worker. All of it is health, and seen by who holds health only."""

    kind = models.CharField(max_length=16, choices=HealthKind.choices)
    fitness = models.CharField(max_length=12, choices=Fitness.choices, blank=True)
    valid_until = models.DateField(null=True)
    referred_to = SealedField(null=True)

    class Meta(Given.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Given.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=HealthKind.values), name="assistance_healthcontact_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=HealthKind.FIT_TO_TRAVEL, fitness__in=Fitness.values)
                | (~Q(kind=HealthKind.FIT_TO_TRAVEL) & Q(fitness="")),
                name="assistance_healthcontact_check_has_result",
            ),
            models.CheckConstraint(
                condition=Q(
                    fitness__in=MAY_TRAVEL,
                    valid_until__isnull=False,
                    valid_until__gte=models.F("given_on"),
                )
                | (~Q(fitness__in=MAY_TRAVEL) & Q(valid_until=None)),
                name="assistance_healthcontact_fit_until",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-given_on"], name="assistance_health_of_person"),
            models.Index(
                fields=["team", "valid_until"], name="assistance_health_fit",
                condition=Q(valid_until__isnull=False, withdrawn_at=None),
            ),
        ]  # fmt: skip


class Session(Given):
    """A person's part in a psychosocial session; one of a group shares `together` with the rest."""

    kind = models.CharField(max_length=12, choices=SessionKind.choices)
    aim = models.CharField(max_length=12, choices=SessionAim.choices)
    setting = models.CharField(max_length=12, choices=Setting.choices, default=Setting.CENTRE)
    minutes = models.PositiveSmallIntegerField(null=True)

    class Meta(Given.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Given.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=SessionKind.INDIVIDUAL, together=None)
                | Q(kind=SessionKind.GROUP, together__isnull=False),
                name="assistance_session_group_together",
            ),
            models.CheckConstraint(
                condition=Q(aim__in=SessionAim.values, setting__in=Setting.values),
                name="assistance_session_aim_known",
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1, minutes__lte=1_440),
                name="assistance_session_minutes_possible",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-given_on"], name="assistance_session_of_person"),
        ]
