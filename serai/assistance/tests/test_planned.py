"""Distributions that are planned: who plans, what falls due for whom, how far one has come."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from serai.assistance import access
from serai.assistance.actions import planning, stock
from serai.assistance.models import PlannedDistribution
from serai.assistance.queries import planned as queries
from serai.cases.queries.work import my_work
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

DAY = timedelta(days=1)


@pytest.fixture
def plan(run, shelf):
    """Plan to give out twenty arrival kits at the gate, today where nothing else is said."""

    def make(who="sofia", **more):
        given = {"store": shelf.store, "kit": shelf.kit, "on": clock.today(), "place": " Gate ",
                 "expected": 20}  # fmt: skip
        return run(who, planning.plan_distribution, **{**given, **more})

    return make


@pytest.fixture
def due(centre):
    """Return what somebody's work says of distributions: where, when, and where it leads."""

    def read(who):
        actor = centre.actor(who)
        with acting_as(actor):
            lines = [one for one in my_work(actor, clock.now()) if one.kind == "distribution"]
            return [(one.reference, one.due, one.when(clock.now()), one.url) for one in lines]

    return read


def url(name, *args):
    return reverse(f"assistance:{name}", args=args)


def test_what_stands_for_today_or_is_overdue_is_named_to_those_who_give(plan, due):
    today = clock.today()
    row = plan()
    plan(on=today + DAY, place="Mosque")
    with clock.standing_at(clock.now() - 3 * DAY):
        late = plan(on=today - DAY, place="School")
    told = [
        ("School", today - DAY, "late", url("distribution", late.pk)),
        ("Gate", today, "today", url("distribution", row.pk)),
    ]
    for who in ("sofia", "carla", "rosa"):
        assert due(who) == told, who
    for who in ("kofi", "fadi", "rami", "piet"):
        assert due(who) == [], who


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_what_is_ended_is_due_no_more_and_ends_once(plan, due, run, state):
    row = plan()
    ended = run("rosa", planning.end, row=row, state=state)
    assert (ended.state, ended.ended_at is not None) == (state, True)
    assert due("rosa") == []
    for again in (
        lambda: run("sofia", planning.end, row=row, state="held"),
        lambda: run("sofia", planning.put_off, row=row, on=clock.today()),
    ):
        with pytest.raises(planning.EndedAlready):
            again()
    with acting_as(system_actor()):
        names = list(
            Event.objects.filter(subject_id=str(row.pk))
            .order_by("at", "id")
            .values_list("name", flat=True)
        )
    assert names == ["assistance.distribution_planned", "assistance.distribution_ended"]


def test_what_is_put_off_falls_due_on_its_new_day(plan, due, run):
    row = plan()
    run("rosa", planning.put_off, row=row, on=clock.today() + 2 * DAY)
    assert due("rosa") == []
    with clock.standing_at(clock.now() + 2 * DAY):
        assert [one[0] for one in due("rosa")] == ["Gate"]
    with pytest.raises(planning.DayIsOver):
        run("rosa", planning.put_off, row=row, on=clock.today() - DAY)


def test_a_day_that_is_over_and_another_organisation_s_kit_are_refused(plan, centre):
    with pytest.raises(planning.DayIsOver):
        plan(on=clock.today() - DAY)
    kit = plan().kit
    kit.organisation_id = centre.partner_organisation.pk
    with pytest.raises(planning.OtherOrganisation):
        plan(kit=kit)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"state": "held"}, "assistance_planned_ends_once"),
        ({"ended_at": clock.now()}, "assistance_planned_ends_once"),
        ({"state": "put off", "ended_at": clock.now()}, "assistance_planned_ends_once"),
        ({"expected": 0}, "assistance_planned_something"),
    ],
    ids=["held without a moment", "a moment while planned", "an unknown state", "of nothing"],
)
def test_the_database_keeps_what_a_plan_is(plan, centre, change, rule):
    row = plan()
    rows = PlannedDistribution.objects.filter(pk=row.pk)
    with (
        acting_as(centre.actor("sofia")), pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
    ):  # fmt: skip
        rows.update(**change)


def test_how_far_it_has_come_counts_kits_given_and_kits_that_are_left(plan, hand, centre, run,
                                                                      shelf, another):  # fmt: skip
    row = plan(expected=6)
    carla = centre.actor("carla")

    def far(who="carla"):
        actor = centre.actor(who)
        with acting_as(actor):
            return queries.how_far(actor, access.get_planned(actor, row.pk))

    assert (far().given, far().left, far().is_short) == (0, 5, True)
    hand()
    hand(person=another())
    assert (far().given, far().left, far().is_short) == (2, 3, True)
    run("sofia", stock.receive, store=shelf.store, item=shelf.soap, quantity=8)
    run("sofia", stock.receive, store=shelf.store, item=shelf.blanket, quantity=1)
    assert (far().left, far().is_short) == (7, False)
    assert far().lines == ["1 × Blanket", "2 × Soap"]
    run("sofia", stock.set_limit, of=shelf.kit, most=1, days=30)
    assert [(one.most, one.days) for one in far().limits] == [(1, 30)]
    run("carla", planning.end, row=row, state="held")
    with clock.standing_at(clock.now() + DAY):
        hand(person=another())
    assert far().given == 2
    assert far().is_short is False
    with acting_as(carla):
        assert [one.pk for one in queries.over(carla.organisations_with(access.GIVE))] == [row.pk]


@pytest.mark.parametrize("who", ["rami", "fadi", "piet"])
def test_who_gives_nothing_does_not_reach_a_plan(plan, centre, who):
    row = plan()
    actor = centre.actor(who)
    with acting_as(actor), pytest.raises(Http404):
        access.get_planned(actor, row.pk)


# Pages


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_planning_one_looking_at_it_and_ending_it(centre, shelf, seen):
    keeper, giver = centre.client("sofia"), centre.client("rosa")
    assert "Nothing is planned" in text(keeper.get(url("planned")))
    sent = {"kit": shelf.kit.pk, "on": clock.today() - DAY, "place": "Gate", "expected": 6,
            "store": shelf.store.pk}  # fmt: skip
    refused = text(keeper.post(url("plan"), sent))
    assert "This day is over already." in refused
    assert 'value="Gate"' in refused
    page = text(keeper.post(url("plan"), sent | {"on": clock.today()}, follow=True))
    for words in ("It is planned.", "Arrival kit", "Today", "Gate", "6 kits"):
        assert words in page, words
    (row,) = seen("sofia", PlannedDistribution)
    page = text(giver.get(url("distribution", row.pk)))
    for words in ("Only 5 kits can be put together", "1 × Blanket", "Planned", "Sofia"):
        assert words in page, words
    assert url("plan") not in text(giver.get(url("planned")))
    assert giver.get(url("plan")).status_code in {403, 404}
    hint = giver.post(url("distribution", row.pk), {"state": "later"})
    assert hint.context["form"].errors == {"on": ["Choose the new day."]}
    giver.post(url("distribution", row.pk), {"state": "later", "on": clock.today() + DAY})
    (row,) = seen("sofia", PlannedDistribution)
    assert row.on == clock.today() + DAY
    page = text(giver.post(url("distribution", row.pk), {"state": "cancelled"}, follow=True))
    assert "Cancelled" in page
    assert "What became of it" not in text(giver.get(url("distribution", row.pk)))
    late = giver.post(url("distribution", row.pk), {"state": "held"})
    assert "A colleague has ended this already." in text(late)


def test_from_its_page_the_desk_gives_its_kit_to_one_after_the_other(plan, centre, shelf):
    desk, at = centre.client("rosa"), f"?planned={plan().pk}"
    page = text(desk.get(at_distribution := url("distribution", at[9:])))
    assert url("desk") + at in page, at_distribution
    assert "Arrival kit" in text(desk.get(url("desk") + at))
    found = desk.post(url("desk") + at, {"code": centre.person.reference})
    assert found["Location"] == url("hand", centre.person.pk) + at
    page = desk.get(found["Location"])
    assert page.context["form"]["kit"].initial == shelf.kit.pk
    assert url("desk") + at in text(page)
    sent = {"kit": shelf.kit.pk, "count": 1, "proof": "signature", "store": shelf.store.pk,
            "given_on": clock.today()}  # fmt: skip
    assert desk.post(found["Location"], sent)["Location"] == found["Location"]
    assert desk.get(url("hand", centre.person.pk)).context["form"]["kit"].initial is None


@pytest.mark.parametrize("at", ["x", "00000000-0000-0000-0000-000000000005"])
def test_a_distribution_that_is_none_is_not_found(centre, shelf, at):
    assert centre.client("rosa").get(f"{url('desk')}?planned={at}").status_code == 404


def test_the_desk_starts_with_the_store_of_its_own_team(centre, shelf, run):
    def chosen():
        page = centre.client("rosa").get(url("hand", centre.person.pk))
        return page.context["form"]["store"].initial

    assert chosen() == shelf.store.pk
    run("sofia", stock.add_store, team=centre.other_team, name="Arlit")
    assert chosen() == shelf.store.pk
    run("sofia", stock.add_store, team=centre.team, name="Counter")
    assert chosen() is None, "of two the desk chooses"
