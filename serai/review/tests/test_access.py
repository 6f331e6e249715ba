"""Who gets through each door of the office: the whole cast at each, by what they hold."""

import pytest
from django.http import Http404

from serai.intake.models import WebhookDelivery
from serai.intake.tests.stored import attach, flag, publish, submit
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id
from serai.review import access
from serai.review.actions.webhooks import add_webhook, try_webhook

pytestmark = pytest.mark.django_db

CAST = ["ada", "alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous"]
SEE = {"ada", "alice", "bob"}
REVIEW = {"ada", "alice"}
EXPORT = {"ada", "alice", "bob"}
WEBHOOKS = {"ada", "alice"}


@pytest.fixture
def things(cast, form, one):
    """One of everything that has a door, all of the home organisation."""
    with acting_as(cast.actor("alice")):
        hook = add_webhook(
            organisation=cast.organisation, url="https://a.example/", events=["submission.reviewed"]
        )
        return {
            "form": form.form,
            "submission": one,
            "flag": flag(one),
            "attachment": attach(one, "a.png", b"x", "image/png"),
            "webhook": hook,
            "delivery": try_webhook(webhook=hook),
        }


DOORS = {
    # name: how it is opened, who gets through
    "submission": (lambda a, t: access.get_submission(a, t["submission"].pk), SEE),
    "reviewable": (lambda a, t: access.get_reviewable(a, t["submission"].pk), REVIEW),
    "attachment": (
        lambda a, t: access.get_attachment(a, t["submission"].pk, t["attachment"].pk), SEE,
    ),
    "form": (lambda a, t: access.get_form_with_submissions(a, t["form"].pk), SEE),
    "exportable": (lambda a, t: access.get_exportable_form(a, t["form"].pk), EXPORT),
    "flag": (lambda a, t: access.get_settleable_flag(a, t["flag"].pk), REVIEW),
    "webhook": (lambda a, t: access.get_webhook(a, t["webhook"].pk), WEBHOOKS),
    "delivery": (
        lambda a, t: access.get_delivery(a, t["webhook"].pk, t["delivery"].pk), WEBHOOKS,
    ),
}  # fmt: skip
FOUND = {"reviewable": "submission", "exportable": "form"}


def gets_through(cast, who, opened, things):
    """Return what somebody finds behind a door, None where it is not there."""
    with acting_as(cast.actor(who)) as actor:
        try:
            return opened(actor, things)
        except Http404:
            return None


@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens_for_those_who_hold_the_right_and_is_not_there_for_others(
    cast, things, door
):
    opened, allowed = DOORS[door]
    found = {who: gets_through(cast, who, opened, things) for who in CAST}
    thing = things[FOUND.get(door, door)]
    assert found == {who: thing if who in allowed else None for who in CAST}


LISTS = [
    (access.submissions_visible_to, SEE),
    (access.reviewable_by, REVIEW),
    (access.forms_with_submissions, SEE),
    (access.flags_visible_to, SEE),
    (access.webhooks_visible_to, WEBHOOKS),
]


@pytest.mark.parametrize(("listed", "allowed"), LISTS, ids=[one.__name__ for one, _ in LISTS])
def test_each_list_is_empty_for_strangers(cast, things, listed, allowed):
    counts = {}
    for who in CAST:
        with acting_as(cast.actor(who)) as actor:
            counts[who] = listed(actor).count()
    assert counts == {who: int(who in allowed) for who in CAST}


@pytest.mark.parametrize("who", CAST)
def test_what_one_may_do_is_what_the_door_says(cast, things, who):
    with acting_as(cast.actor("alice")):
        one, form = things["submission"], things["form"]
    actor = cast.actor(who)
    assert access.can_review(actor, one) is (who in REVIEW)
    assert access.can_export(actor, form) is (who in EXPORT)


@pytest.mark.parametrize("fields", [{"is_test": True}, {"is_current": False}])
def test_tests_and_superseded_submissions_are_seen_and_not_reviewed(cast, form, fields):
    with acting_as(cast.actor("alice")) as actor:
        one = submit(form, **fields)
        assert access.get_submission(actor, one.pk) == one
        assert not access.can_review(actor, one)
        with pytest.raises(Http404):
            access.get_reviewable(actor, one.pk)


def test_a_file_that_has_not_arrived_has_no_door(cast, one):
    with acting_as(cast.actor("alice")) as actor:
        awaited = one.attachments.create(organisation_id=one.organisation_id, name="late.jpg")
        with pytest.raises(Http404):
            access.get_attachment(actor, one.pk, awaited.pk)


def test_a_delivery_is_found_below_its_own_webhook_only(cast, things):
    with acting_as(cast.actor("alice")) as actor:
        other = add_webhook(
            organisation=cast.organisation, url="https://b.example/", events=["submission.reviewed"]
        )
        with pytest.raises(Http404):
            access.get_delivery(actor, other.pk, things["delivery"].pk)


UNKNOWN = new_id()


@pytest.mark.parametrize(
    "ask",
    [
        lambda a: access.get_submission(a, UNKNOWN),
        lambda a: access.get_reviewable(a, UNKNOWN),
        lambda a: access.get_form_with_submissions(a, UNKNOWN),
        lambda a: access.get_exportable_form(a, UNKNOWN),
        lambda a: access.get_settleable_flag(a, 0),
        lambda a: access.get_webhook(a, UNKNOWN),
    ],
)
def test_what_was_never_there_answers_as_what_is_not_yours(cast, ask):
    with acting_as(cast.actor("ada")) as actor, pytest.raises(Http404):
        ask(actor)


def test_each_house_sees_its_own(cast, form, one):
    with acting_as(cast.actor("petra")) as petra:
        theirs = submit(publish(cast.partner_organisation))
        assert list(access.submissions_visible_to(petra)) == [theirs]
        assert [f.pk for f in access.forms_with_submissions(petra)] == [theirs.form_id]
    with acting_as(cast.actor("alice")) as alice:
        assert list(access.submissions_visible_to(alice)) == [one]


def test_the_database_keeps_deliveries_from_strangers_even_without_a_door(cast, things):
    for who in ("petra", "guard", "sam"):
        with acting_as(cast.actor(who)):
            assert not WebhookDelivery.objects.exists()
    with acting_as(system_actor()):
        assert WebhookDelivery.objects.filter(created_at__lte=clock.now()).count() == 1
