"""Settling quality flags, and looking for patterns that only many submissions show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from serai.intake.models import EntityRecord, QualityFlag, Submission
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.entities import entity_lists
from serai.kit.errors import Refusal
from serai.kit.quality import DayGap, DigitHeaping
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.review.queries.quality import DAYS, counted_values, recent_submissions
from serai.xforms.quality import gaps, heaping

GAP_DAYS = 60


class NoteMissing(Refusal):
    """A flag settled without saying why."""

    sentence = _("Write why the flag is settled, so that others can follow it.")


class AlreadySettled(Refusal):
    """Somebody settled the flag before."""

    sentence = _("This flag was already settled.")


@transaction.atomic
def settle_flag(*, actor: Actor, flag: QualityFlag, note: str) -> QualityFlag:
    """Settle a flag with a note; it stays. Refuses with `NoteMissing` and `AlreadySettled`."""
    flag = QualityFlag.objects.select_for_update().get(pk=flag.pk)
    if not note.strip() or actor.id is None:
        raise NoteMissing
    if flag.settled_at is not None:
        raise AlreadySettled
    flag.settled_at, flag.settled_by_id = clock.now(), actor.id
    flag.settled_note = note.strip()[:300]
    flag.save(update_fields=["settled_at", "settled_by_id", "settled_note"])
    count_flags([flag.submission_id])
    facts = {"flag": flag.pk, "rule": flag.rule}
    record(Happened("flag.settled", "submission", flag.submission_id, flag.organisation_id, facts))
    return flag


def count_flags(submission_ids: Iterable[UUID]) -> None:
    """Write on each submission how many of its flags are open."""
    open_ones = (
        QualityFlag.objects.filter(submission=OuterRef("pk"), settled_at=None)
        .order_by()
        .values("submission")
        .annotate(count=Count("id"))
        .values("count")
    )
    Submission.objects.filter(pk__in=list(submission_ids)).update(
        flag_count=Coalesce(Subquery(open_ones), Value(0))
    )


@transaction.atomic
def find_patterns(*, organisation_id: UUID) -> int:
    """Flag digit heaping and day gaps in an organisation's last weeks; return how many are new.

    Idempotent: an enumerator with an open flag of the rule is not flagged again, and a submission
    never twice for one rule. One event is recorded if anything was found.
    """
    found: list[QualityFlag] = []
    for name, entity_list in entity_lists().items():
        for rule in entity_list.rules:
            if isinstance(rule, DigitHeaping):
                found += _heaping_flags(organisation_id, name, rule)
            elif isinstance(rule, DayGap):
                found += _gap_flags(organisation_id, name, rule)
    known = set(
        QualityFlag.objects.filter(entity_id=None)
        .filter(submission__in=[flag.submission_id for flag in found])
        .values_list("submission_id", "rule")
    )
    fresh = {(f.submission_id, f.rule): f for f in found if (f.submission_id, f.rule) not in known}
    if fresh:
        QualityFlag.objects.bulk_create(fresh.values(), ignore_conflicts=True)
        count_flags({flag.submission_id for flag in fresh.values()})
        facts = {"flags": len(fresh)}
        record(Happened("quality.checked", "organisation", organisation_id, organisation_id, facts))
    return len(fresh)


def _heaping_flags(
    organisation_id: UUID, list_name: str, rule: DigitHeaping
) -> Iterator[QualityFlag]:
    """Yield a flag on the newest submission of each enumerator whose counts are heaped."""
    recent = recent_submissions(organisation_id, DAYS).exclude(enumerator="").order_by()
    flagged = recent.filter(flags__rule=rule.name, flags__settled_at=None)
    already = set(flagged.values_list("enumerator", flat=True))
    counts: defaultdict[str, list[int]] = defaultdict(list)
    newest: dict[str, UUID] = {}
    rows = counted_values(recent, list_name, rule.property).values_list(
        "submission__enumerator", "submission_id", "counted"
    )
    for enumerator, submission_id, count in rows.order_by("submission__received_at", "id"):
        counts[enumerator].append(count)
        newest[enumerator] = submission_id
    for enumerator, values in counts.items():
        params = heaping(rule, values) if enumerator not in already else None
        if params is not None:
            yield _flag(organisation_id, newest[enumerator], rule, params)


def _gap_flags(organisation_id: UUID, list_name: str, rule: DayGap) -> Iterator[QualityFlag]:
    """Yield a flag on the first submission after each silence of an enumerator or place."""
    recent = recent_submissions(organisation_id, GAP_DAYS)
    rows = EntityRecord.objects.filter(submission__in=recent, list_name=list_name).order_by("id")
    days: defaultdict[str, dict[date, UUID]] = defaultdict(dict)
    for values, enumerator, submission_id in rows.values_list(
        "values", "submission__enumerator", "submission_id"
    ):
        who = enumerator if rule.by == "enumerator" else str(values.get(rule.by) or "")
        day = values.get(rule.date_property)
        if who and day:
            days[who].setdefault(date.fromisoformat(day[:10]), submission_id)
    earliest = clock.today() - timedelta(days=GAP_DAYS)
    for who, sent in days.items():
        for after, silent in gaps(rule, (day for day in sent if day >= earliest)):
            params = {"days": silent, "date": after.isoformat()}
            place = "" if rule.by == "enumerator" else who
            yield _flag(organisation_id, sent[after], rule, params, place)


def _flag(
    organisation_id: UUID,
    submission_id: UUID,
    rule: DigitHeaping | DayGap,
    params: dict[str, object],
    place: str = "",
) -> QualityFlag:
    return QualityFlag(
        organisation_id=organisation_id,
        submission_id=submission_id,
        rule=rule.name,
        severity=rule.severity,
        reason=rule.reason,
        params=params,
        place_code=place[:40],
        found_at=clock.now(),
    )
