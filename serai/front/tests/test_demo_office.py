"""The demonstration's office: who works there, what is reviewed, what is published."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from serai.accounts.choices import PERMISSIONS, Role
from serai.accounts.models import Membership, Organisation, User
from serai.demonstration.actions import office as demo
from serai.evidence.choices import Protection, ReleaseState
from serai.front.tests.waiting import release
from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import QualityFlag, Submission
from serai.intake.tests.stored import flag, publish, submit
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

UNTIL = date(2026, 10, 31)
SEPTEMBER, OCTOBER = (datetime(2026, month, 15, 12, tzinfo=UTC) for month in (9, 10))


@pytest.fixture
def offices(db, monkeypatch):
    """The demonstration's offices with their people, without the directory's places."""
    loaded = []
    monkeypatch.setattr(demo.directory, "load_shipped", lambda: loaded.append(True))
    demo.open_offices()
    return loaded


@pytest.fixture
def form(offices):
    """A published form of the network's office; the test acts as the system."""
    with acting_as(system_actor()):
        yield publish(Organisation.objects.get(short_name="SFN"))


def look_through():
    """Review as the demonstration does; return how many submissions that were."""
    return demo.look_through(None, UNTIL)


def test_opening_loads_the_directory_once(offices):
    assert offices == [True]


@pytest.mark.parametrize(
    ("short_name", "name", "is_government"),
    [
        ("SFN", "Sahel Flow Network (demonstration)", False),
        ("HFR", "Horn Flow Registry (demonstration)", False),
        ("MIN", "Ministry of the Interior (demonstration)", True),
    ],
)
def test_the_offices(offices, short_name, name, is_government):
    with acting_as(system_actor()):
        office = Organisation.objects.get(short_name=short_name)
        assert (office.name, office.is_government) == (name, is_government)


@pytest.mark.parametrize(
    ("name", "role", "office", "language"),
    [
        ("amina", Role.ADMINISTRATOR, "SFN", "en"),
        ("moussa", Role.DATA_MANAGER, "SFN", "en"),
        ("fanta", Role.FIELD_COORDINATOR, "SFN", "fr"),
        ("youssef", Role.ANALYST, "SFN", "ar"),
        ("grace", Role.AUDITOR, "SFN", "en"),
        ("hodan", Role.DATA_MANAGER, "HFR", "en"),
        ("idrissa", Role.GOVERNMENT, "MIN", "fr"),
    ],
)
def test_everybody_has_one_part_in_one_office(offices, client, name, role, office, language):
    user, actor, organisation = demo.somebody(name)
    assert (user.language, organisation.short_name) == (language, office)
    assert dict(actor.permissions) == {organisation.pk: PERMISSIONS[role]}
    assert client.login(email=user.email, password=f"demo-only-{name}")
    with acting_as(system_actor()):
        assert Membership.objects.get(user=user).role == role


def test_nobody_else_is_there(offices):
    with acting_as(system_actor()):
        assert User.objects.count() == len(demo.SIGN_INS) == 24
    with pytest.raises(StopIteration):
        demo.somebody("nobody")


def test_what_was_done_stands_in_the_audit_trail(offices):
    with acting_as(system_actor()):
        names = Counter(Event.objects.values_list("name", flat=True))
    assert names == {
        "organisation.created": 5, "team.created": 7, "user.created": 24,
        "user.password_chosen": 24,
    }  # fmt: skip


def test_a_house_that_has_people_is_not_opened_again(offices):
    with pytest.raises(demo.NotEmpty):
        demo.open_offices()
    assert offices == [True]
    with acting_as(system_actor()):
        assert Organisation.objects.count() == 5


@pytest.mark.parametrize(
    ("states", "waiting"),
    [
        ([], 0),
        (["received"], 1),
        (["received", "received", "understood"], 2),
        (["understood"], 0),
    ],
)
def test_what_the_worker_has_not_seen_waits(form, states, waiting):
    for state in states:
        submit(form, state=state)
    assert demo.waiting() == waiting


@pytest.mark.parametrize(
    ("ended_at", "fields", "flags", "state"),
    [
        (SEPTEMBER, {}, [], ReviewState.APPROVED),
        (OCTOBER, {}, [], ReviewState.UNREVIEWED),
        (datetime(2026, 9, 30, 23, 59, tzinfo=UTC), {}, [], ReviewState.APPROVED),
        (datetime(2026, 10, 1, 0, 0, tzinfo=UTC), {}, [], ReviewState.UNREVIEWED),
        (None, {}, [], ReviewState.UNREVIEWED),
        (SEPTEMBER, {"state": SubmissionState.RECEIVED}, [], ReviewState.UNREVIEWED),
        (SEPTEMBER, {"is_current": False}, [], ReviewState.UNREVIEWED),
        (SEPTEMBER, {}, [("duplicate", "warning")], ReviewState.REJECTED),
        (OCTOBER, {}, [("duplicate", "warning")], ReviewState.REJECTED),
        (OCTOBER, {}, [("duplicate", "error")], ReviewState.REJECTED),
        (OCTOBER, {}, [("bands_do_not_add_up", "error")], ReviewState.HAS_ISSUES),
        (OCTOBER, {}, [("too_short", "notice")], ReviewState.UNREVIEWED),
        (SEPTEMBER, {}, [("far_from_place", "warning")], ReviewState.UNREVIEWED),
    ],
)
def test_how_a_coordinator_reviews(form, ended_at, fields, flags, state):
    one = submit(form, ended_at=ended_at, **fields)
    for rule, severity in flags:
        flag(one, rule, severity=severity)
    done = look_through()
    one.refresh_from_db()
    assert one.review_state == state
    assert done == (0 if state == ReviewState.UNREVIEWED else 1)


@pytest.mark.parametrize(
    ("rule", "severity", "comment"),
    [
        ("duplicate", "warning", "The same sheet was sent by a colleague."),
        ("bands_do_not_add_up", "error", "Counts do not agree; asked the enumerator."),
    ],
)
def test_a_review_says_why_and_by_whom(form, rule, severity, comment):
    one = submit(form, ended_at=OCTOBER)
    flag(one, rule, severity=severity)
    look_through()
    [said] = one.comments.all()
    assert (said.body, said.by.name) == (comment, "Fanta")


@pytest.mark.parametrize(
    ("rule", "severity", "there", "reviewed"),
    [
        ("duplicate", "warning", 8, 6),
        ("bands_do_not_add_up", "error", 14, 12),
    ],
)
def test_something_is_left_for_the_reader_to_do(form, rule, severity, there, reviewed):
    for _ in range(there):
        flag(submit(form, ended_at=OCTOBER), rule, severity=severity)
    assert look_through() == reviewed
    left = Submission.objects.filter(review_state=ReviewState.UNREVIEWED)
    assert left.count() == there - reviewed


def test_five_outliers_are_explained(form):
    for _ in range(7):
        flag(submit(form, ended_at=OCTOBER), "outlier")
    look_through()
    settled = QualityFlag.objects.exclude(settled_at=None)
    assert settled.count() == 5
    assert set(settled.values_list("settled_by__name", "settled_note")) == {
        ("Fanta", "Two buses arrived together; confirmed.")
    }


def test_only_the_offices_own_submissions_are_reviewed(form):
    other = publish(Organisation.objects.get(short_name="HFR"), form_id="other")
    one = submit(other, ended_at=SEPTEMBER)
    flag(submit(other, ended_at=OCTOBER), "outlier")
    assert look_through() == 0
    one.refresh_from_db()
    assert one.review_state == ReviewState.UNREVIEWED
    assert not QualityFlag.objects.exclude(settled_at=None).exists()


@pytest.fixture
def picture(offices, monkeypatch):
    """The making of releases stood in for: month by month they come out as the test sets."""
    made, states = [], {}

    def prepare(*, organisation, month, **options):
        made.append((month, options["protection"], options["synthetic"]))
        if states[month] is None:
            raise demo.NothingToRelease
        with acting_as(system_actor()):
            return release(organisation, f"Issue {month}", states[month], month=month)

    def publish_one(*, actor, release):
        made.append(("published", release.month, actor.id))
        release.state = ReleaseState.PUBLISHED
        return release

    monkeypatch.setattr(demo, "build_facts", lambda *, name: made.append(name))
    monkeypatch.setattr(demo, "fact_tables", lambda: {"first": None, "second": None})
    monkeypatch.setattr(demo, "prepare_release", prepare)
    monkeypatch.setattr(demo, "publish_release", publish_one)
    return made, states


BEFORE, LAST = date(2026, 9, 1), date(2026, 10, 1)
PREPARED, FAILED, NOTHING = ReleaseState.PREPARED, ReleaseState.FAILED, None


@pytest.mark.parametrize(
    ("before", "last", "published", "left"),
    [
        (PREPARED, PREPARED, [BEFORE, LAST], []),
        (NOTHING, PREPARED, [LAST], []),
        (FAILED, PREPARED, [LAST], [BEFORE]),
        (PREPARED, FAILED, [BEFORE], [LAST]),
    ],
)
def test_two_months_are_published_where_they_could_be_prepared(
    picture, before, last, published, left
):
    made, states = picture
    states |= {BEFORE: before, LAST: last}
    found = {one.month: one.state for one in demo.publish_picture(UNTIL)}
    assert found == dict.fromkeys(published, ReleaseState.PUBLISHED) | dict.fromkeys(left, FAILED)
    moussa = demo.somebody("moussa")[0].pk
    assert [step for step in made if step[0] == "published"] == [
        ("published", month, moussa) for month in published
    ]


def test_facts_are_built_first_and_every_month_is_protected_and_marked(picture):
    made, states = picture
    states |= {BEFORE: FAILED, LAST: FAILED}
    demo.publish_picture(UNTIL)
    assert made == [
        "first", "second", (BEFORE, Protection.SUPPRESSION, True),
        (LAST, Protection.SUPPRESSION, True),
    ]  # fmt: skip


def test_without_figures_of_the_last_month_it_does_not_pretend(picture):
    _made, states = picture
    states |= {BEFORE: PREPARED, LAST: NOTHING}
    with pytest.raises(demo.NothingToRelease):
        demo.publish_picture(UNTIL)
