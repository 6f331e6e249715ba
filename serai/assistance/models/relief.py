"""Relief items: what there is, where it lies, how it moved, who was given it, how much one may get.

Movements are only ever added. What lies in a store is kept by the database from the movements, and
never falls below nothing.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from serai.accounts.models import Organisation, Team, User
from serai.assistance.choices import NAMED_PROOFS, MoveKind, Per, Proof, Unit
from serai.assistance.models.given import Given
from serai.kit.ids import new_id
from serai.people.models import Person
from serai.vault.fields import SealedField


class Kept(models.Model):
    """What an organisation keeps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "name", self.pk))


class Item(Kept):
    """Something that is given out, counted in a unit; below `warn_below` in a store it is low."""

    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=12, choices=Unit.choices, default=Unit.PIECE)
    warn_below = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="assistance_item_name_once"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=Unit.values), name="assistance_item_unit_known"
            ),
        ]


class Store(Kept):
    """A place where a team keeps items."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="assistance_store_name_once"
            ),
        ]


class Lot(Kept):
    """A batch of an item, with its last day where it has one; most items have one lot without."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="lots")
    batch = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["item", "batch", "expires_on"], name="assistance_lot_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        until = f"{self.expires_on:%d.%m.%Y}" if self.expires_on else ""
        return " · ".join(part for part in (self.item.name, self.batch, until) if part)


class Stock(Kept):
    """How much of a lot lies in a store: written by the database alone, from the movements."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="stock")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="stock")
    quantity = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["store", "lot"], name="assistance_stock_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0), name="assistance_stock_not_negative"
            ),
        ]


class Movement(Kept):
    """Stock that came into a store (above zero) or left it (below). Only ever added.

    `document` is the same for what moved at once: both sides of a transfer, all lots of a
    distribution (its id).
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="movements")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=MoveKind.choices)
    quantity = models.IntegerField()
    reason = models.CharField(max_length=200, blank=True)
    document = models.UUIDField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=[MoveKind.RECEIPT, MoveKind.RETURN], quantity__gt=0)
                | Q(kind=MoveKind.ISSUE, quantity__lt=0)
                | (Q(kind__in=[MoveKind.TRANSFER, MoveKind.COUNT]) & ~Q(quantity=0)),
                name="assistance_movement_goes_its_way",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MoveKind.COUNT) | ~Q(reason=""),
                name="assistance_movement_count_has_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["store", "-at"], name="assistance_movement_of_store"),
        ]

    @property
    def told(self) -> str:
        """Return the quantity with its sign, a true minus."""
        return f"{self.quantity:+d}".replace("-", "−")


class Kit(Kept):
    """Items that are given together."""

    name = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="assistance_kit_name_once"
            ),
        ]


class KitLine(Kept):
    """How much of an item is in a kit."""

    kit = models.ForeignKey(Kit, models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kit", "item"], name="assistance_kitline_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="assistance_kitline_something"
            ),
        ]


class Limit(Kept):
    """How much of an item, or how many of a kit, one person or household may get in so many days.

    The days are those up to and with today: 30 days are today and the 29 before.
    """

    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="limits")
    kit = models.ForeignKey(Kit, models.PROTECT, null=True, related_name="limits")
    per = models.CharField(max_length=12, choices=Per.choices, default=Per.PERSON)
    most = models.PositiveIntegerField()
    days = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(item=None, kit__isnull=False) | Q(item__isnull=False, kit=None),
                name="assistance_limit_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(per__in=Per.values, most__gte=1, days__gte=1, days__lte=3_660),
                name="assistance_limit_possible",
            ),
            models.UniqueConstraint(
                fields=["item", "kit", "per"], name="assistance_limit_once", nulls_distinct=False
            ),
        ]


class Distribution(Given):
    """Relief items given to a person out of a store, and how they confirmed it.

    It lies under identity, so that whoever stands at the desk can keep the limits. `household` is
    the group for which the person came, `receipt` a picture of their signature or thumbprint.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    kit = models.ForeignKey(Kit, models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(default=1)
    proof = models.CharField(max_length=12, choices=Proof.choices)
    proof_by = SealedField(null=True)
    receipt = SealedField(null=True)
    household = models.UUIDField(null=True)

    class Meta(Given.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Given.Meta.constraints,
            models.CheckConstraint(
                condition=Q(proof__in=NAMED_PROOFS, proof_by__isnull=False)
                | (Q(proof__in=Proof.values) & ~Q(proof__in=NAMED_PROOFS) & Q(proof_by=None)),
                name="assistance_distribution_proof_named",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1), name="assistance_distribution_something"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-given_on"], name="assistance_distribution_person"),
            models.Index(
                fields=["household", "-given_on"], name="assistance_distribution_house",
                condition=Q(household__isnull=False),
            ),
        ]  # fmt: skip


class Handout(models.Model):
    """How much of a lot somebody was given in a distribution."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="handouts")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["distribution", "lot"], name="assistance_handout_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="assistance_handout_something"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


SOONEST = F("lot__expires_on").asc(nulls_last=True)
"""The order in which lots are given out: the one that expires first in front."""
