"""Browsers that are devices, and links by which anybody may fill in one form."""

from django.db import models
from django.db.models import Q

from serai.accounts.models import Organisation, User
from serai.intake.models import Device, Form
from serai.kit.ids import new_id


class Browser(models.Model):
    """A browser in which a user fills in forms; its `device` sends as any phone does.

    `is_kept` browsers work without a network; the others end with the session. An order to wipe is
    obeyed when the browser next asks; `left_at` is when it said that nothing is left on it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    device = models.OneToOneField(Device, models.PROTECT, related_name="+")
    is_kept = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wipe_ordered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="webforms_browser_expires_later",
            )
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_to_be_wiped(self) -> bool:
        """Say whether it was told to erase what it keeps, and has not said that it did."""
        return self.wipe_ordered_at is not None and self.left_at is None


class PublicLink(models.Model):
    """A link by which anybody may fill in a form, as often an hour as it says.

    The secret in the address is kept nowhere: the token of `device` is derived from it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, related_name="+")
    device = models.OneToOneField(Device, models.PROTECT, related_name="+")
    per_hour = models.PositiveSmallIntegerField()
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(per_hour__gt=0), name="webforms_publiclink_lets_some_in"
            ),
            models.UniqueConstraint(
                fields=["form"], condition=Q(closed_at=None), name="webforms_publiclink_one_open"
            ),
        ]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.pk)
