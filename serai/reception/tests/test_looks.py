"""Whom an agency has to see, and which worker of it may say that it has."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from serai.accounts.choices import PERMISSIONS, Permission
from serai.accounts.models import Membership
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.models import Traits
from serai.reception.access import looking_teams
from serai.reception.actions import landings, taking_part
from serai.reception.choices import Agency
from serai.reception.methods.looks import has_to_see, may_be_child
from serai.reception.queries import landings as board
from serai.reception.queries import taking_part as queries
from serai.registration.models import Member

pytestmark = pytest.mark.django_db
LANDED = date(2026, 3, 1)
KNOWN = [
    (2020, "declared", True), (2009, "declared", True), (2008, "document", True),
    (2007, "document", False), (2007, "estimated", False), (1960, "declared", False),
    (2000, "disputed", True), (None, "unknown", True), (None, "disputed", True),
    (None, "declared", True), (2026, "declared", True),
]  # fmt: skip
"""Year of birth, what it rests on, and whether somebody may be under 18 on 1 March 2026."""


@pytest.fixture
def landed(land):
    """Two women, a boy, and two whom nobody could count by age."""
    return land(female_18_59=2, male_5_17=1, unknown=2)


@pytest.fixture
def name_for(centre, run, arrival):
    """Let the partner look for an agency: `name_for("child")`."""

    def name(agency):
        return run("rami", taking_part.name_partner, arrival=arrival,
                   partner=centre.partner_organisation, agency=agency)  # fmt: skip

    return name


@pytest.fixture
def joins(centre):
    """Give somebody one more role: `joins("dora", centre.partner_team, "data_protection")`."""

    def join(who, team, role, **dates):
        return Membership.objects.create(
            user=centre.users[who], team=team, role=role, **{"starts_on": date(2020, 1, 1), **dates}
        )

    return join


def agencies(centre, who):
    with acting_as(centre.actor(who)) as actor:
        return [one.agency for one in queries.shared_landings(actor)]


def state(centre, arrival):
    with acting_as(centre.actor("hana")):
        return {one.agency: (one.seen, one.left) for one in board.progress(arrival)}


@pytest.mark.parametrize(("born", "basis", "is_child"), KNOWN)
def test_who_may_be_a_child_is_child_protections_and_the_database_says_the_same(
    born, basis, is_child
):
    assert may_be_child(born=born, basis=basis, on=LANDED) is is_child
    for agency in Agency:
        wanted = is_child or agency != Agency.CHILD
        assert has_to_see(agency, born=born, basis=basis, on=LANDED) is wanted
        with connection.cursor() as cursor:
            asked = [str(agency), born, basis, LANDED]
            cursor.execute("SELECT reception_has_to_see(%s, %s, %s, %s)", asked)
            assert cursor.fetchone() == (wanted,)


def test_whose_traits_are_missing_is_not_left_out(arrival):
    with connection.cursor() as cursor:
        cursor.execute("SELECT reception_has_to_see('child', NULL, NULL, %s)", [LANDED])
        assert cursor.fetchone() == (True,)


def test_child_protection_is_counted_children_and_whose_age_nobody_knows(
    centre, run, arrival, members
):
    assert state(centre, arrival) == {
        "medical": (0, 5), "protection": (0, 5), "child": (0, 3), "asylum": (0, 5),
    }  # fmt: skip
    for number in (0, 2):
        run("hana", landings.look, arrival=arrival, person=members[number].person, agency="child")
    assert state(centre, arrival)["child"] == (1, 2)
    with acting_as(centre.actor("hana")):
        left, _after = board.manifest(arrival, unseen_by="child")
        every, _after = board.manifest(arrival)
    assert [line.member.wristband for line in left] == [m.wristband for m in members[3:]]
    told = [[str(agency) for agency, _look in line.looks] for line in every]
    assert [("child" in one) for one in told] == [True, False, True, True, True]
    with acting_as(centre.actor("rami")):
        Member.objects.filter(pk=members[2].pk).update(left_at=clock.now())
    assert state(centre, arrival)["child"] == (0, 2)


def test_an_age_that_is_disputed_or_found_out_moves_the_count(centre, arrival, members):
    woman, other, _boy, unknown, _last = (m.person_id for m in members)
    with acting_as(centre.actor("rami")):
        Traits.objects.filter(pk=woman).update(birth_basis="disputed")
        Traits.objects.filter(pk=unknown).update(birth_year=1980, birth_basis="declared")
        young = arrival.arrived_on.year - 18
        Traits.objects.filter(pk=other).update(birth_year=young, birth_basis="declared")
    assert state(centre, arrival)["child"] == (0, 4)
    with acting_as(centre.actor("hana")):
        left, _after = board.manifest(arrival, unseen_by="child")
    assert {line.member.person_id for line in left} == {m.person_id for m in members} - {unknown}


def test_a_partner_that_looks_for_children_is_told_no_adults_wristband(
    centre, run, name_for, members
):
    name_for("child")
    with acting_as(centre.actor("piet")) as piet:
        [one] = queries.shared_landings(piet)
        bands, _more = queries.bands_of(piet, one, unseen=False)
    assert (one.persons, one.seen, one.left) == (3, 0, 3)
    assert [band.code for band in bands] == [m.wristband for m in members[2:]]
    run("piet", taking_part.look_for, shared=one, code=members[0].wristband)
    run("piet", taking_part.look_for, shared=one, code=members[2].wristband)
    with acting_as(centre.actor("piet")) as piet:
        [one] = queries.shared_landings(piet)
    assert (one.persons, one.seen, one.left) == (3, 1, 2)


def test_who_watches_over_everything_looks_at_nobody(centre, run, name_for, joins, members):
    """A data protection focal point may hold each compartment, and takes no look."""
    parts = {agency: name_for(agency) for agency in ("medical", "protection")}
    joins("dora", centre.partner_team, "data_protection")
    assert agencies(centre, "dora") == []
    joins("rami", centre.partner_team, "data_protection")
    assert Permission.SCREENING_DO in PERMISSIONS["registrar"]
    assert agencies(centre, "rami") == []
    url = reverse("reception:shared_landing", args=[parts["medical"].pk])
    code = members[0].wristband
    assert centre.client("rami").get(url).status_code == 404
    assert centre.client("rami").post(url, {"code": code}).status_code == 404
    with acting_as(centre.actor("pia")) as pia:
        [shared] = queries.shared_landings(pia)
    with pytest.raises(landings.NotOfThisLanding):
        run("rami", taking_part.look_for, shared=shared, code=code)
    with acting_as(centre.actor("rami")) as rami:
        assert queries.bands_of(rami, shared, unseen=False) == ([], False)


def test_a_role_in_another_team_of_the_partner_lends_nothing(centre, name_for, joins):
    """A worker who looks in one team and watches over another takes no look of the other's."""
    name_for("medical")
    other = centre.partner_organisation.teams.create(name="Watch")
    joins("piet", other, "data_protection")
    assert agencies(centre, "piet") == []
    with acting_as(centre.actor("piet")) as piet:
        assert other.pk in piet.teams
        assert looking_teams(piet) == [centre.partner_team.pk]
    joins("piet", other, "health_worker")
    assert agencies(centre, "piet") == ["medical"]


def test_who_left_or_begins_later_looks_no_more_and_not_yet(centre, name_for, joins):
    name_for("medical")
    today, day = clock.today(), timedelta(days=1)
    role = joins("kofi", centre.partner_team, "health_worker", starts_on=today + 2 * day)
    for starts, ends, looks in (
        (today + 2 * day, None, False), (today - day, None, True),
        (today - day, today + day, True), (today - 3 * day, today - 2 * day, False),
    ):  # fmt: skip
        Membership.objects.filter(pk=role.pk).update(starts_on=starts, ends_on=ends)
        assert agencies(centre, "kofi") == (["medical"] if looks else []), (starts, ends)


def test_the_pages_say_whom_child_protection_has_to_see(centre, arrival, name_for, members):
    url = reverse("reception:landing", args=[arrival.pk])
    page = centre.client("rami").get(url).content.decode()
    assert "3 of 3 still to be seen" in page
    assert page.count("5 of 5 still to be seen") == 3
    assert "everybody who may be under 18" in page
    parts = {agency: name_for(agency) for agency in ("child", "protection")}
    piet = centre.client("piet")
    for agency, told in (("child", True), ("protection", False)):
        shared = piet.get(reverse("reception:shared_landing", args=[parts[agency].pk]))
        text = shared.content.decode()
        assert ("everybody who may be under 18" in text) is told
        assert (members[0].wristband in text) is not told
        assert members[2].wristband in text
