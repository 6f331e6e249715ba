"""Pairs of persons that may be one, what people decided on them, and merges that can be undone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from serai.accounts.models import User
from serai.kit.ids import new_id
from serai.matching.choices import PairState, Source
from serai.people.models import Person


class CandidatePair(models.Model):
    """Two persons that may be one; shown only to who sees both.

    `low` has the smaller id, so that a pair is there once. "Not the same" stays decided: later
    comparisons leave the pair as it is. `reasons` are codes of `serai.names` and of this room.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    low = models.ForeignKey(Person, models.CASCADE, related_name="+")
    high = models.ForeignKey(Person, models.CASCADE, related_name="+")
    probability = models.FloatField()
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    source = models.CharField(max_length=12, choices=Source.choices)
    state = models.CharField(max_length=12, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="matching_candidatepair_once"),
            models.CheckConstraint(
                condition=Q(low__lt=F("high")), name="matching_candidatepair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1),
                name="matching_candidatepair_probability",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PairState.values), name="matching_candidatepair_state_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="matching_candidatepair_source_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-probability", "id"],
                name="matching_pair_to_review",
                condition=Q(state__in=["open", "later"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class Merge(models.Model):
    """One decision that `merged` and `kept` are one person; undone, it stays as history.

    Live merges form trees; `Person.merged_into` of everybody below points to the top.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    merged = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kept = models.ForeignKey(Person, models.CASCADE, related_name="+")
    pair = models.ForeignKey(CandidatePair, models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="matching_merge_one_live"
            ),
            models.CheckConstraint(
                condition=~Q(merged=F("kept")), name="matching_merge_of_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} in {self.kept_id}"
