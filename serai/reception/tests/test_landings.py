"""Landings: described once, looked at once by each agency, counted without showing anybody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.reception.actions import landings as actions
from serai.reception.actions.common import NotYet
from serai.reception.choices import Agency
from serai.reception.models import QuickLook
from serai.reception.queries import landings as queries
from serai.registration.actions.landing import open_arrival, pre_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def describe(run, arrival):
    """Describe the landing: `describe(dead=1)`."""

    def act(**more):
        told = {"arrival": arrival, "came_at": clock.now(), "carrier": "vessel",
                "counts": {"female_18_59": 3, "male_5_17": 2, "unknown": 0}}  # fmt: skip
        return run("rami", actions.record_landing, **{**told, **more})

    return act


def test_a_landing_is_described_once_and_not_before_it_came(centre, describe, arrival):
    with pytest.raises(NotYet):
        describe(came_at=clock.now() + timedelta(hours=1))
    made = describe(announced=7, dead=1, missing=1, carrier_name="Marea", rescued_by="Coast guard")
    assert made.total == 5
    assert made.counts == {"female_18_59": 3, "male_5_17": 2}
    with pytest.raises(actions.DescribedAlready):
        describe()
    with acting_as(centre.actor("sofia")):
        told = queries.landing_of(arrival)
    assert (told.announced, told.dead, told.missing) == (7, 1, 1)


def test_each_agency_looks_once_at_each(centre, run, arrival, members):
    first = members[0].person
    for agency in ("medical", "child"):
        run("hana", actions.look, arrival=arrival, person=first, agency=agency)
    with pytest.raises(actions.SeenAlready) as refused:
        run("hana", actions.look, arrival=arrival, person=first, agency="medical")
    with acting_as(centre.actor("hana")):
        at = QuickLook.objects.get(agency="medical").at
        board = {one.agency: (one.seen, one.left) for one in queries.progress(arrival)}
    assert f"{at:%H:%M}" in str(refused.value)
    assert board == {"medical": (1, 4), "child": (0, 2), "protection": (0, 5), "asylum": (0, 5)}


def test_nobody_from_elsewhere_is_ticked(centre, run, arrival):
    with pytest.raises(actions.NotOfThisLanding):
        run("hana", actions.look, arrival=arrival, person=centre.person, agency="medical")


def test_the_board_counts_whom_the_reader_may_not_see_and_shows_nobody(
    centre, run, arrival, members
):
    run("hana", actions.look, arrival=arrival, person=members[0].person, agency="medical")
    with acting_as(centre.actor("kofi")):
        board = {one.agency: one.seen for one in queries.progress(arrival)}
        lines, after = queries.manifest(arrival)
    assert board["medical"] == 1
    assert (lines, after) == ([], None)
    with acting_as(centre.actor("pia")):
        assert {(one.seen, one.persons) for one in queries.progress(arrival)} == {(0, 0)}


def test_the_manifest_is_paged_and_filtered_in_as_many_queries_as_ever(
    centre, run, arrival, monkeypatch
):
    monkeypatch.setattr(queries, "PAGE", 2)
    run("rami", pre_register, arrival=arrival, counts={"male_18_59": 4})
    with acting_as(centre.actor("hana")):
        with CaptureQueriesContext(
            connection,
        ) as few:
            lines, after = queries.manifest(arrival)
        seen = [one.member.wristband for one in lines]
        while after:
            lines, after = queries.manifest(arrival, after=after)
            seen += [one.member.wristband for one in lines]
        monkeypatch.setattr(queries, "PAGE", 50)
        with CaptureQueriesContext(connection) as many:
            lines, after = queries.manifest(arrival)
    assert len(seen) == len(set(seen)) == 9 == len(lines)
    assert seen == sorted(seen)
    assert len(many) == len(few) == 2
    run("hana", actions.look, arrival=arrival, person=lines[0].member.person, agency="medical")
    with acting_as(centre.actor("hana")):
        left, _after = queries.manifest(arrival, unseen_by="medical")
        whole, _after = queries.manifest(arrival, unseen_by="protection")
    assert len(left) == 8
    assert [(agency, bool(look)) for agency, look in whole[0].looks] == [
        (agency, agency == "medical") for agency in Agency if agency != "child"]  # fmt: skip


def test_the_list_shows_landings_of_ones_own_organisation_described_or_not(
    centre, describe, arrival, run
):
    older = run(
        "rami", open_arrival, team=centre.team, arrived_on=clock.today() - timedelta(days=1),
        place="Port", letters="PO",
    )  # fmt: skip
    describe()
    with acting_as(centre.actor("hana")) as hana:
        rows, more = queries.landings_of(hana)
        assert [one.arrival.pk for one in rows] == [arrival.pk, older.pk]
        assert [one.landing is not None for one in rows] == [True, False]
        assert not more
    for who in ("pia", "guard", "ada"):
        with acting_as(centre.actor(who)) as actor:
            assert queries.landings_of(actor) == ([], False)
