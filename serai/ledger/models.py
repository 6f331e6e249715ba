"""The append-only event table, its outbox, and the seals that chain it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One thing that was done, by whom, to what, when."""

    id = models.BigAutoField(primary_key=True)
    transaction_id = models.BigIntegerField(
        db_default=models.Func(
            function="serai_transaction_id", output_field=models.BigIntegerField()
        )
    )
    at = models.DateTimeField()
    name = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(actor_kind__in=["user", "device", "system", "anonymous"]),
                name="ledger_event_actor_kind_known",
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="ledger_event_subject"),
            models.Index(fields=["organisation_id", "-id"], name="ledger_event_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Outbox(models.Model):
    """An event that a handler still has to see. Claimed with SKIP LOCKED, deleted when done."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    event_name = models.CharField(max_length=64)
    handler = models.CharField(max_length=128)
    organisation_id = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["handler", "due_at", "id"], name="ledger_outbox_due")]

    def __str__(self) -> str:
        return f"{self.handler} for {self.event_name}"


class Seal(models.Model):
    """A link of the hash chain: `hash` covers the previous link and these events, in this order."""

    position = models.BigAutoField(primary_key=True)
    sealed_at = models.DateTimeField()
    event_ids = ArrayField(models.BigIntegerField())
    previous_hash = models.BinaryField(unique=True)
    hash = models.BinaryField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(event_ids=[]), name="ledger_seal_not_empty")
        ]

    def __str__(self) -> str:
        return f"seal {self.position}"
