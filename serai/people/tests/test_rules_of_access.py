"""Who may what with whom: every role against every part, and each way into a row of a person."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from serai.accounts.choices import COMPARTMENTS_OF, PERMISSIONS, Compartment, Permission, Role
from serai.accounts.models import Membership
from serai.kit import clock
from serai.kit.actor import ANONYMOUS, acting_as, register_actor, system_actor
from serai.people import access, queries
from serai.people.actions import documents, families
from serai.people.actions.filters import save_filter
from serai.people.actions.grants import grant, revoke, take_emergency_access
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity, Name
from serai.people.models import AccessGrant, Document, GroupMember, Person, SavedFilter, StoredFile

pytestmark = pytest.mark.django_db
ALL = frozenset(Compartment.values)
OWNERS = ("carla", "rami", "hana", "sofia", "dora", "rosa", "fadi", "reza")
OUTSIDE = ("kofi", "pia", "piet", "boris", "ada", "alice", "guard", "sam")
ROLES = {
    "carla": "case_worker", "rami": "registrar", "hana": "health_worker", "sofia": "supervisor",
    "dora": "data_protection", "rosa": "receptionist", "fadi": "finance_officer",
    "reza": "return_counsellor",
}  # fmt: skip


def refused(centre, name, compartment="identity", may=""):
    """Return the status that answers somebody: 200, 403 or 404."""
    with acting_as(centre.actor(name)) as actor:
        try:
            access.get_person(actor, centre.person.pk, compartment, may=may)
        except PermissionDenied:
            return 403
        except Http404:
            return 404
    return 200


@pytest.mark.parametrize("name", OWNERS)
def test_the_owner_team_sees_what_each_role_can_hold(centre, name):
    held = COMPARTMENTS_OF[Role(ROLES[name])]
    with acting_as(centre.actor(name)) as actor:
        assert access.compartments_of(actor, centre.person.pk) == held
        assert access.held_by_teams(actor, centre.person.pk) == ALL
        assert list(access.persons_visible_to(actor)) == [centre.person]
    for part in Compartment.values:
        assert refused(centre, name, part) == (200 if part in held else 403), part


@pytest.mark.parametrize("name", OWNERS)
def test_a_permission_is_asked_where_the_person_was_granted(centre, name):
    for permission in (Permission.PERSON_REGISTER, Permission.PERSON_SHARE, Permission.PERSON_ERASE,
                       Permission.PERSON_MERGE, Permission.PERSON_SUPERVISE):  # fmt: skip
        may = permission in PERMISSIONS[Role(ROLES[name])]
        assert refused(centre, name, may=permission) == (200 if may else 403), permission
        with acting_as(centre.actor(name)) as actor:
            assert access.may_with(actor, centre.person.pk, permission) is may


@pytest.mark.parametrize("name", OUTSIDE)
def test_to_everybody_else_nobody_is_there(centre, name):
    for part in Compartment.values:
        assert refused(centre, name, part) == 404
    with acting_as(centre.actor(name)) as actor:
        assert access.compartments_of(actor, centre.person.pk) == frozenset()
        assert access.held_by_teams(actor, centre.person.pk) == frozenset()
        assert not access.persons_visible_to(actor).exists()
        assert not access.may_with(actor, centre.person.pk, Permission.PERSON_VIEW)


def test_a_right_in_one_organisation_is_none_over_anothers_person(centre):
    """Pia may share where she works; of Amina, whom her clinic was lent, her role's rights hold."""
    with acting_as(centre.actor("hana")) as hana:
        grant(actor=hana, person=centre.person, team=centre.partner_team, basis="referral",
              compartments=["identity", "health"])  # fmt: skip
    held = PERMISSIONS[Role.HEALTH_WORKER]
    assert refused(centre, "pia", "health") == 200
    assert refused(centre, "pia", "profile") == 403
    assert refused(centre, "pia", may=Permission.PERSON_ERASE) == 403
    assert refused(centre, "pia", may=Permission.PERSON_SHARE) == (
        200 if Permission.PERSON_SHARE in held else 403
    )


def test_who_holds_another_part_only_knows_the_person(centre):
    with acting_as(centre.actor("hana")) as hana:
        grant(actor=hana, person=centre.person, team=centre.partner_team, basis="referral",
              compartments=["health"])  # fmt: skip
    assert refused(centre, "pia") == 403
    assert refused(centre, "pia", "health") == 200
    assert refused(centre, "piet") == 404, "a case worker holds no health, so knows nobody"


def test_a_grant_to_one_member_opens_to_nobody_else(centre):
    with acting_as(centre.actor("hana")) as hana:
        made = grant(
            actor=hana, person=centre.person, team=centre.partner_team, basis="referral",
            compartments=["identity"], user_id=centre.pia.pk,
        )  # fmt: skip
    assert (refused(centre, "pia"), refused(centre, "piet")) == (200, 404)
    with acting_as(centre.actor("hana")):
        revoke(grants=[made])
    assert refused(centre, "pia") == 404


def test_a_role_that_ended_ends_all_access(centre):
    assert refused(centre, "carla") == 200
    Membership.objects.filter(user=centre.carla).update(ends_on=clock.today() - timedelta(days=1))
    assert refused(centre, "carla") == 404


def test_background_work_and_nobody(centre):
    with acting_as(system_actor()) as system:
        assert access.compartments_of(system, centre.person.pk) == ALL
        assert access.held_by_teams(system, centre.person.pk) == ALL
        assert access.may_with(system, centre.person.pk, Permission.PERSON_ERASE)
        assert not Person.objects.exists(), "plain background work sees no person all the same"
        access.require(system, Permission.PERSON_ERASE)
    with acting_as(register_actor(centre.organisation.pk)) as register:
        assert list(access.persons_visible_to(register)) == [centre.person]
        assert access.get_person(register, centre.person.pk, "finance") == centre.person
    with acting_as(register_actor(centre.partner_organisation.pk)) as register:
        assert not access.persons_visible_to(register).exists()
    with acting_as(ANONYMOUS) as nobody:
        assert not access.persons_visible_to(nobody).exists()
        with pytest.raises(Http404):
            access.get_person(nobody, centre.person.pk)
        with pytest.raises(Http404):
            access.require(nobody, Permission.PERSON_VIEW)


def test_an_erased_person_is_nobody(centre):
    with acting_as(register_actor(centre.organisation.pk)):
        Person.objects.update(erased_at=clock.now())
    for name in (*OWNERS, *OUTSIDE):
        assert refused(centre, name) == 404
        with acting_as(centre.actor(name)) as actor:
            assert not access.persons_visible_to(actor).exists()


@pytest.mark.parametrize(("name", "teams"), [("carla", ["Agadez"]), ("rami", ["Agadez"]),
                                              ("kofi", ["Arlit"]), ("rosa", []), ("dora", []),
                                              ("ada", []), ("sam", []), ("guard", [])])  # fmt: skip
def test_for_which_teams_somebody_registers(centre, name, teams):
    with acting_as(centre.actor(name)) as actor:
        assert [team.name for team in access.registering_teams(actor)] == teams


def test_border_bodies_are_never_offered(centre):
    with acting_as(centre.actor("carla")) as carla:
        offered = access.teams_to_share_with(carla)
        assert set(offered) == {centre.team, centre.other_team, centre.partner_team}
        assert all(not team.organisation.is_enforcement for team in offered)


# --- rows of a person, asked for through another person or by a stranger


@pytest.fixture
def other(centre):
    """Somebody else of the same centre."""
    new = NewPerson(Identity((Name("given", "Issa", "Latn"),)))
    with acting_as(centre.actor("carla")) as carla:
        return register_person(actor=carla, team=centre.team, new=new)


def test_a_paper_is_found_through_its_own_person_only(centre, other):
    new = documents.NewDocument("passport", "seen", "AB1234")
    with acting_as(centre.actor("carla")) as carla:
        made = documents.keep_document(actor=carla, person=centre.person, new=new)
        assert access.get_of(centre.person, Document, made.pk) == made
        for person, model, pk in (
            (other, Document, made.pk), (centre.person, StoredFile, made.pk),
            (centre.person, Document, uuid4()),
        ):  # fmt: skip
            with pytest.raises(Http404):
                access.get_of(person, model, pk)
        documents.remove_document(document=made)
        with pytest.raises(Http404):
            access.get_of(centre.person, Document, made.pk)


def test_a_link_is_found_from_both_sides_and_no_third(centre, other):
    third = register(centre, "Binta")
    with acting_as(centre.actor("carla")) as carla:
        made = families.link_persons(
            actor=carla, person=centre.person, other=other, kind="sibling", since=clock.today()
        )
        assert access.get_link(centre.person, made.pk) == made
        assert access.get_link(other, made.pk) == made
        with pytest.raises(Http404):
            access.get_link(third, made.pk)


def register(centre, name):
    new = NewPerson(Identity((Name("given", name, "Latn"),)))
    with acting_as(centre.actor("carla")) as carla:
        return register_person(actor=carla, team=centre.team, new=new)


def test_a_place_in_a_group_is_found_through_its_own_person(centre, other):
    with acting_as(centre.actor("carla")) as carla:
        group = families.make_group(
            actor=carla, kind="household", head=centre.person, since=clock.today()
        )
        [member] = GroupMember.objects.filter(group=group)
        assert access.get_of(centre.person, GroupMember, member.pk) == member
        with pytest.raises(Http404):
            access.get_of(other, GroupMember, member.pk)


def test_a_grant_is_found_through_its_own_person(centre, other):
    with acting_as(centre.actor("carla")):
        [mine] = AccessGrant.objects.filter(person=centre.person)
        assert access.get_grant(centre.person, mine.pk) == mine
        for person, pk in ((other, mine.pk), (centre.person, uuid4())):
            with pytest.raises(Http404):
                access.get_grant(person, pk)


@pytest.mark.parametrize("wrong", ["", "x", "nonsense", str(UUID(int=7))])
def test_a_filter_is_its_users_alone(centre, wrong):
    with acting_as(centre.actor("carla")) as carla:
        mine = save_filter(actor=carla, name="Men", wanted=queries.Wanted(sex="male"))
        assert access.get_filter(carla, str(mine.pk)) == mine
        with pytest.raises(Http404):
            access.get_filter(carla, wrong)
    with acting_as(centre.actor("sofia")) as sofia:
        with pytest.raises(Http404):
            access.get_filter(sofia, str(mine.pk))
        assert not queries.saved_filters(sofia).exists()
    assert not queries.saved_filters(system_actor()).exists()
    assert SavedFilter.objects.count() == 1


def test_an_emergency_is_judged_by_supervisors_of_its_organisation(centre):
    with acting_as(centre.actor("kofi")) as kofi:
        made = take_emergency_access(
            actor=kofi, person_id=centre.person.pk, team=centre.other_team, hours=4,
            reason="She collapsed in front of our office.",
        )  # fmt: skip
    with acting_as(centre.actor("sofia")) as sofia:
        assert access.get_emergency(sofia, made.pk) == made
        with pytest.raises(Http404):
            access.get_emergency(sofia, uuid4())
        [ordinary] = AccessGrant.objects.filter(basis="registration")
        with pytest.raises(Http404):
            access.get_emergency(sofia, ordinary.pk)
    with acting_as(centre.actor("dora")) as dora:
        assert access.get_emergency(dora, made.pk) == made
    for name in ("carla", "kofi", "pia", "rosa", "ada", "guard", "sam"):
        with acting_as(centre.actor(name)) as actor, pytest.raises(Http404):
            access.get_emergency(actor, made.pk)


def test_a_reference_tells_its_organisation_whose_it_is_and_nobody_else(centre):
    for name, wanted in (
        ("carla", centre.person.pk), ("kofi", centre.person.pk), ("pia", None), ("boris", None),
        ("sam", None), ("anonymous", None),
    ):  # fmt: skip
        with acting_as(centre.actor(name)):
            assert queries.person_by_reference(centre.person.reference) == wanted, name
            assert queries.person_by_reference("2222-2222") is None
    with acting_as(centre.actor("kofi")) as kofi:
        assert queries.person_seen(kofi, centre.person.reference) is None
    with acting_as(centre.actor("carla")) as carla:
        assert queries.person_seen(carla, centre.person.reference) == centre.person
        assert queries.person_seen(carla, "") is None
