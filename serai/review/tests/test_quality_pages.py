"""Data quality over many submissions: patterns, the page, settling, what rejection takes back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import EntityRecord, QualityFlag, Submission
from serai.intake.tests.stored import flag, submit
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.entities import EntityList
from serai.kit.ids import new_id
from serai.kit.quality import DayGap, DigitHeaping
from serai.ledger.models import Event, Outbox
from serai.review.actions import quality, review
from serai.review.actions.quality import (
    AlreadySettled,
    NoteMissing,
    find_patterns,
    settle_flag,
)
from serai.review.queries import quality as queries
from serai.review.queries.quality import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(cast, form):
    with acting_as(cast.actor("alice")):
        return submit(form)


@pytest.fixture
def lists(monkeypatch):
    """Two lists with rules across submissions; what they are asked to take back."""
    retracted = []
    heaping = DigitHeaping("persons", minimum=10, share=0.5)
    rules = {"observation": (heaping,), "period": (DayGap("day", by="point", days=3),)}
    found = {
        name: EntityList(name, name, (), None, retracted.append, None, some)
        for name, some in rules.items()
    }
    for module in (quality, queries, review):
        monkeypatch.setattr(module, "entity_lists", lambda: found)
    return retracted


def entities(submission, list_name, *values):
    EntityRecord.objects.bulk_create(
        EntityRecord(
            organisation_id=submission.organisation_id, submission=submission,
            entity_id=new_id(), list_name=list_name, ordinal=n, values=each,
        )
        for n, each in enumerate(values, 1)
    )  # fmt: skip


def counted(form, enumerator, counts, ago=1):
    """Store a submission of an enumerator with these counts, some days ago."""
    when = clock.now() - timedelta(days=ago)
    made = submit(form, enumerator=enumerator, received_at=when)
    entities(made, "observation", *({"persons": count} for count in counts))
    return made


def period(form, point, ago):
    """Store a submission about a point, some days ago."""
    when = clock.now() - timedelta(days=ago)
    made = submit(form, received_at=when)
    entities(made, "period", {"point": point, "day": when.date().isoformat()})
    return made


def look(cast):
    with acting_as(system_actor(cast.organisation.pk)):
        return find_patterns(organisation_id=cast.organisation.pk)


def flags(**chosen):
    with acting_as(system_actor()):
        return list(QualityFlag.objects.filter(**chosen).order_by("id"))


def test_a_heaping_enumerator_is_flagged_once_on_the_newest_submission(cast, form, lists):
    with acting_as(cast.actor("alice")):
        counted(form, "Rounder", [5, 10, 15, 20, 25, 10], ago=5)
        newest = counted(form, "Rounder", [5, 10, 15, 20, 25, 12], ago=1)
        counted(form, "Careful", [6, 7, 8, 11, 13, 14, 17, 9, 12, 16, 5, 10], ago=1)
    assert look(cast) == 1
    [found] = flags()
    assert (found.submission_id, found.rule) == (newest.pk, "digit_heaping")
    assert found.params == {"share": 92, "count": 12}
    assert "92 % of 12 counts" in queries.reason_of(found)
    with acting_as(cast.actor("alice")):
        newest.refresh_from_db()
        assert newest.flag_count == 1
    assert look(cast) == 0, "an open flag is enough"


def test_heaping_looks_back_four_weeks_only(cast, form, lists):
    with acting_as(cast.actor("alice")):
        counted(form, "Rounder", [5, 10] * 10, ago=40)
    assert look(cast) == 0


def test_a_settled_heaping_flag_leaves_the_next_submission_to_be_judged_anew(cast, form, lists):
    with acting_as(cast.actor("alice")):
        counted(form, "Rounder", [5, 10] * 10, ago=2)
    look(cast)
    with acting_as(cast.actor("alice")) as actor:
        settle_flag(actor=actor, flag=flags()[0], note="Spoken to.")
    assert look(cast) == 0, "the same submission is not flagged again"
    with acting_as(cast.actor("alice")):
        newer = counted(form, "Rounder", [15, 20], ago=0)
    assert look(cast) == 1
    assert flags(settled_at=None)[0].submission_id == newer.pk


def test_a_gap_is_flagged_on_the_submission_that_ends_it(cast, form, lists):
    with acting_as(cast.actor("alice")):
        made = {ago: period(form, "P1", ago) for ago in (12, 11, 4, 1)}
        period(form, "P2", 2)
    assert look(cast) == 1
    [found] = flags()
    assert (found.submission_id, found.place_code) == (made[4].pk, "P1")
    assert found.params["days"] == 6
    assert look(cast) == 0


def test_patterns_leave_one_event_and_nothing_when_nothing_is_found(cast, form, lists):
    with acting_as(cast.actor("ada")):
        assert look(cast) == 0
        assert not Event.objects.filter(name="quality.checked").exists()
        period(form, "P1", 20)
        period(form, "P1", 1)
    look(cast)
    with acting_as(cast.actor("ada")):
        assert Event.objects.get(name="quality.checked").payload == {"flags": 1}


def test_tests_and_superseded_submissions_make_no_pattern(cast, form, lists):
    with acting_as(cast.actor("alice")):
        for fields in ({"is_test": True}, {"is_current": False}):
            made = submit(form, enumerator="Rounder", **fields)
            entities(made, "observation", *({"persons": 10} for _ in range(20)))
    assert look(cast) == 0


def test_a_flag_is_settled_with_a_note_and_stays(cast, one):
    with acting_as(cast.actor("alice")) as actor:
        found = flag(one)
        settle_flag(actor=actor, flag=found, note=" Rang the point. ")
        found.refresh_from_db()
        one.refresh_from_db()
    assert found.settled_note == "Rang the point."
    assert found.settled_by_id == cast.alice.pk
    assert one.flag_count == 0
    with acting_as(cast.actor("ada")):
        event = Event.objects.get(name="flag.settled")
    assert event.payload == {"flag": found.pk, "rule": "duplicate"}


@pytest.mark.parametrize("note", ["", "   "])
def test_a_flag_is_not_settled_without_a_word(cast, one, note):
    with acting_as(cast.actor("alice")) as actor, pytest.raises(NoteMissing):
        settle_flag(actor=actor, flag=flag(one), note=note)


def test_a_flag_is_settled_once(cast, one):
    with acting_as(cast.actor("alice")) as actor:
        found = flag(one)
        settle_flag(actor=actor, flag=found, note="a")
        with pytest.raises(AlreadySettled):
            settle_flag(actor=actor, flag=found, note="b")


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 302), ("bob", 404), ("petra", 404), ("sam", 404), ("guard", 404), ("nadia", 404)],
)
def test_who_settles(cast, one, who, status):
    with acting_as(cast.actor("alice")):
        found = flag(one)
    address = reverse("review:settle_flag", args=[found.pk])
    assert cast.client(who).post(address, {"note": "x"}).status_code == status
    assert bool(flags(settled_at__isnull=False)) == (status == 302)


def test_settling_without_a_note_says_so(cast, one):
    with acting_as(cast.actor("alice")):
        found = flag(one)
    address = reverse("review:settle_flag", args=[found.pk])
    response = cast.client("alice").post(address, {"note": ""}, follow=True)
    assert "Write why" in response.content.decode()
    assert flags(settled_at=None)


def test_the_page_shows_flags_with_reasons_and_counts(cast, form, lists):
    with acting_as(cast.actor("alice")):
        odd = counted(form, "Rounder", [5, 10] * 10)
        flag(odd, "duplicate", reason="%(n)s twins.", params={"n": 2}, place_code="P7")
        flag(odd, "outlier")
        submit(form, enumerator="Careful")
    body = cast.client("bob").get(reverse("review:quality")).content.decode()
    for expected in ("2 twins.", "P7", "Duplicate", "Outlier", "Rounder", "Careful", "100 %"):
        assert expected in body
    assert "Rounder</" in body
    assert "<svg" in body


def test_the_page_filters_by_rule_and_place(cast, one):
    with acting_as(cast.actor("alice")):
        flag(one, "duplicate", reason="Twins!", place_code="P7")
        flag(one, "outlier", reason="Far out!", place_code="P8")
    get = cast.client("bob").get
    shown = get(reverse("review:quality"), {"rule": "outlier"}).content.decode()
    assert "Far out!" in shown
    assert "Twins!" not in shown
    shown = get(reverse("review:quality"), {"place": "P7"}).content.decode()
    assert "Twins!" in shown
    assert "Far out!" not in shown


def test_settled_flags_and_superseded_submissions_leave_the_page(cast, form, one):
    with acting_as(cast.actor("alice")) as actor:
        settle_flag(actor=actor, flag=flag(one, reason="Gone."), note="x")
        flag(submit(form, is_current=False), reason="Past.")
        assert not queries.open_flags(actor).exists()


def test_figures_of_an_enumerator(cast, form, lists):
    now = clock.now()
    with acting_as(cast.actor("alice")) as actor:
        for ago, taken in ((9, 60), (2, 120), (1, 600)):
            when = now - timedelta(days=ago)
            made = submit(
                form, received_at=when, started_at=when - timedelta(seconds=taken), ended_at=when
            )
            entities(made, "observation", {"persons": 10}, {"persons": 7}, {"persons": 1})
        flag(made)
        [work] = queries.enumerators(actor)
    assert (work.name, work.submissions, work.flagged, work.flag_rate) == ("E1", 3, 1, 33)
    assert (work.median_seconds, work.heaping, work.longest_gap) == (120, 50, 6)


def test_figures_of_a_point(cast, form, lists):
    with acting_as(cast.actor("alice")) as actor:
        period(form, "P1", 3)
        period(form, "P1", 2)
        period(form, "P2", 2)
        assert {(w.name, w.submissions) for w in queries.points(actor)} == {("P1", 2), ("P2", 1)}


def test_strangers_see_no_figures(cast, form, lists):
    with acting_as(cast.actor("alice")):
        period(form, "P1", 3)
    with acting_as(cast.actor("petra")) as actor:
        assert queries.enumerators(actor) == queries.points(actor) == []
        assert sum(every for every, _ in queries.submissions_per_day(actor)) == 0


@pytest.mark.parametrize(
    ("days", "gap"),
    [([1, 0, 0, 1], 2), ([0, 0, 1, 0], 0), ([0, 0, 0], 0), ([1, 0, 1, 0, 0, 0, 1], 3), ([2, 3], 0)],
)
def test_the_longest_gap(days, gap):
    assert Work("E", "k", 1, 0, None, None, days).longest_gap == gap


def test_a_reason_whose_placeholders_are_lost_is_shown_as_it_is():
    broken = QualityFlag(reason="%(a)s of %(b)s", params={"a": 1})
    assert queries.reason_of(broken) == "%(a)s of %(b)s"


def judged(cast, one, state):
    with acting_as(cast.actor("alice")) as actor:
        review.review(actor=actor, submission_ids=[one.pk], review_state=state)


def test_rejecting_takes_back_what_the_submission_gave_once(cast, one, lists):
    judged(cast, one, ReviewState.REJECTED)
    judged(cast, one, ReviewState.REJECTED)
    assert lists == [[one.pk]]


def test_restoring_has_it_understood_again(cast, one, lists):
    judged(cast, one, ReviewState.REJECTED)
    judged(cast, one, ReviewState.APPROVED)
    with acting_as(system_actor()):
        found = Submission.objects.get(pk=one.pk)
        assert (found.state, found.review_state) == (SubmissionState.RECEIVED, "approved")
        assert Outbox.objects.filter(event_name="submission.restored").exists()


@pytest.mark.parametrize("state", [ReviewState.APPROVED, ReviewState.HAS_ISSUES])
def test_other_states_take_nothing_back(cast, one, lists, state):
    judged(cast, one, state)
    with acting_as(system_actor()):
        assert Submission.objects.get(pk=one.pk).state == SubmissionState.UNDERSTOOD
    assert lists == []


def test_too_many_at_once_are_refused(cast, one, monkeypatch):
    monkeypatch.setattr(review, "MOST", 1)
    with acting_as(cast.actor("alice")) as actor, pytest.raises(review.TooMany) as refusal:
        review.review(actor=actor, submission_ids=[one.pk, new_id()], review_state="approved")
    assert "At most 1 " in str(refusal.value)


@pytest.mark.parametrize("fields", [{"is_test": True}, {"is_current": False}])
def test_tests_and_superseded_submissions_are_not_reviewed(cast, form, fields):
    with acting_as(cast.actor("alice")) as actor:
        made = submit(form, **fields)
        with pytest.raises(review.NothingToReview):
            review.review(actor=actor, submission_ids=[made.pk], review_state="approved")
