"""Groups and family links: dates, circles, and who sees them."""

from datetime import date, timedelta

import pytest

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.people import queries
from serai.people.actions import families
from serai.people.actions.grants import grant
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.methods.records import Identity, Name
from serai.people.models import FamilyLink, GroupMember

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def three(centre):
    """Three more people of the centre."""
    new = [NewPerson(Identity(names=(Name("given", n, "Latn"),))) for n in ("Issa", "Binta", "Ali")]
    with acting_as(centre.actor("carla")) as carla:
        return register_persons(actor=carla, team=centre.team, people=new)


def link(centre, person, other, kind="parent", since=DAY, by="carla"):
    with acting_as(centre.actor(by)) as actor:
        return families.link_persons(
            actor=actor, person=person, other=other, kind=kind, since=since
        )


def test_a_link_reads_from_both_sides(centre, three):
    link(centre, centre.person, three[0])
    with acting_as(centre.actor("carla")):
        assert [(o, w) for _l, o, w in queries.links_of(centre.person)] == [
            (three[0], "Parent of")
        ]  # fmt: skip
        assert [(o, w) for _l, o, w in queries.links_of(three[0])] == [
            (centre.person, "Child of")
        ]  # fmt: skip


@pytest.mark.parametrize("kind", ["spouse", "sibling", "separated", "relative"])
def test_what_reads_both_ways_is_kept_once(centre, three, kind):
    link(centre, centre.person, three[0], kind)
    with pytest.raises(families.AlreadyThere):
        link(centre, three[0], centre.person, kind)


def test_nobody_is_their_own_ancestor(centre, three):
    a, b, c = three
    link(centre, a, b)
    link(centre, b, c)
    for person, other in ((c, a), (b, a), (c, b)):
        with pytest.raises(families.OwnAncestor):
            link(centre, person, other)
    with pytest.raises(families.WithThemselves):
        link(centre, a, a)
    link(centre, c, a, "guardian")


def test_the_circle_is_found_through_people_one_does_not_see(centre, three):
    from serai.people.models import AccessGrant

    a, b, c = three
    link(centre, a, b)
    link(centre, b, c)
    with acting_as(register_actor(centre.organisation.pk)):
        AccessGrant.objects.filter(person=b).update(revoked_at=clock.now())
    with pytest.raises(families.OwnAncestor):
        link(centre, c, a)


def test_a_link_ends_and_may_begin_again(centre, three):
    made = link(centre, centre.person, three[0], "spouse")
    with acting_as(centre.actor("carla")):
        with pytest.raises(families.EndsBefore):
            families.end_link(link=made, on=DAY)
        families.end_link(link=made, on=DAY + timedelta(days=9))
    with pytest.raises(families.AlreadyThere):
        link(centre, centre.person, three[0], "spouse", DAY + timedelta(days=3))
    link(centre, centre.person, three[0], "spouse", DAY + timedelta(days=9))


def test_both_must_be_open_to_who_links_and_who_sees(centre, three):
    link(centre, centre.person, three[0])
    with acting_as(centre.actor("hana")) as hana:
        grant(
            actor=hana, person=centre.person, team=centre.partner_team, basis="referral",
            compartments=["identity", "profile"],
        )  # fmt: skip
    with acting_as(centre.actor("pia")):
        assert queries.links_of(centre.person) == []
    with acting_as(centre.actor("rosa")):
        assert not FamilyLink.objects.exists()


def group(centre, person, kind="travelling", since=DAY):
    with acting_as(centre.actor("carla")) as carla:
        return families.make_group(actor=carla, kind=kind, head=person, since=since)


def test_a_group_has_members_with_roles_and_dates(centre, three):
    made = group(centre, centre.person)
    with acting_as(centre.actor("carla")) as carla:
        for person in three:
            families.join_group(actor=carla, group=made, person=person, role="child", since=DAY)
        with pytest.raises(families.AlreadyThere):
            families.join_group(
                actor=carla, group=made, person=three[0], role="carer", since=DAY
            )  # fmt: skip
        member = GroupMember.objects.get(person=three[0])
        with pytest.raises(families.EndsBefore):
            families.leave_group(member=member, on=DAY)
        families.leave_group(member=member, on=DAY + timedelta(days=2))
        families.join_group(
            actor=carla, group=made, person=three[0], role="member", since=DAY + timedelta(days=2)
        )
        ((found, members),) = queries.groups_of(centre.person)
    assert found == made
    assert [m.role for m in members] == ["head", "child", "child", "child", "member"]


def test_a_group_shows_to_whom_a_member_is_open(centre, three):
    from serai.people.models import Group

    group(centre, centre.person)
    for name, count in (("carla", 1), ("rami", 1), ("rosa", 0), ("kofi", 0), ("pia", 0)):
        with acting_as(centre.actor(name)):
            assert Group.objects.count() == count, name


# --- the page


def post(centre, what, name="carla", follow=True, **data):
    address = f"/people/{centre.person.pk}/family/{what}"
    return centre.client(name).post(address, data, follow=follow)


def test_families_are_linked_on_the_page(centre, three):
    data = {"kind": "parent", "since": "2026-03-01"}
    answer = post(centre, "link/", reference=three[0].reference.lower(), **data)
    shown = answer.content.decode()
    assert "Issa" in shown
    assert "Parent of" in shown
    with acting_as(centre.actor("carla")):
        made = FamilyLink.objects.get()
    post(centre, f"links/{made.pk}/end/", on="2026-04-01")
    with acting_as(centre.actor("carla")):
        made.refresh_from_db()
    assert made.during.upper == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [("2222-2222", "Nobody open to you"), ("x", "eight letters"), ("own", "of themselves")],
)
def test_what_cannot_be_linked_is_said(centre, reference, sentence):
    reference = centre.person.reference if reference == "own" else reference
    answer = post(centre, "link/", reference=reference, kind="parent", since="2026-03-01")
    assert sentence in answer.content.decode()


def test_groups_are_made_joined_and_left_on_the_page(centre, three):
    post(centre, "groups/", kind="household", since="2026-03-01")
    with acting_as(centre.actor("carla")):
        member = GroupMember.objects.get()
    data = {"role": "child", "since": "2026-03-01", "reference": three[1].reference}
    shown = post(centre, f"groups/{member.group_id}/", **data).content.decode()
    assert "Binta" in shown
    assert "Household" in shown
    assert post(centre, f"groups/{three[0].pk}/", **data).status_code == 404
    post(centre, f"members/{member.pk}/leave/", on="2026-03-05")
    with acting_as(centre.actor("carla")):
        assert GroupMember.objects.get(pk=member.pk).during.upper == date(2026, 3, 5)


def test_dates_that_are_none_change_nothing(centre, three):
    made = link(centre, centre.person, three[0])
    post(centre, f"links/{made.pk}/end/", on="never")
    post(centre, "groups/", kind="household", since="never")
    with acting_as(centre.actor("carla")):
        assert FamilyLink.objects.get().during.upper is None
        assert not GroupMember.objects.exists()
