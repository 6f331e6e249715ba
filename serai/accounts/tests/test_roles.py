"""What each role may do, and what somebody is on a given day."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import translation

from serai.accounts import access, queries
from serai.accounts.choices import (
    COMPARTMENTS_OF,
    OF_PERSONS,
    PERMISSIONS,
    Compartment,
    Permission,
    Role,
)
from serai.accounts.models import Membership
from serai.accounts.tests.people import employ, team_of
from serai.kit import clock
from serai.kit.actor import ANONYMOUS

P, C = Permission, Compartment
TODAY = date(2026, 6, 15)
MATRIX = [
    #                        adm  data field enum anal audit gov
    (P.FORM_VIEW,         "  yes  yes  yes  yes  yes  no   no"),
    (P.FORM_PUBLISH,      "  yes  yes  no   no   no   no   no"),
    (P.DEVICE_MANAGE,     "  yes  yes  yes  no   no   no   no"),
    (P.SUBMISSION_VIEW,   "  yes  yes  yes  no   yes  no   no"),
    (P.SUBMISSION_REVIEW, "  yes  yes  yes  no   no   no   no"),
    (P.SUBMISSION_EXPORT, "  yes  yes  no   no   yes  no   no"),
    (P.WEBHOOK_MANAGE,    "  yes  yes  no   no   no   no   no"),
    (P.FLOW_VIEW,         "  yes  yes  yes  no   yes  no   no"),
    (P.FLOW_MANAGE,       "  yes  yes  yes  no   no   no   no"),
    (P.PICTURE_VIEW,      "  yes  yes  yes  no   yes  no   no"),
    (P.RELEASE_PUBLISH,   "  yes  yes  no   no   no   no   no"),
    (P.DIRECTORY_MANAGE,  "  yes  yes  no   no   no   no   no"),
    (P.USER_MANAGE,       "  yes  no   no   no   no   no   no"),
    (P.AUDIT_VIEW,        "  yes  no   no   no   no   yes  no"),
]  # fmt: skip
ROLES = (
    Role.ADMINISTRATOR,
    Role.DATA_MANAGER,
    Role.FIELD_COORDINATOR,
    Role.ENUMERATOR,
    Role.ANALYST,
    Role.AUDITOR,
    Role.GOVERNMENT,
)


WITH_PERSONS = [
    #                        reg  door case prot hlth retn fin  supr dpo
    (P.FORM_VIEW,         "  yes  yes  yes  yes  yes  yes  no   yes  no"),
    (P.AUDIT_VIEW,        "  no   no   no   no   no   no   no   no   yes"),
    (P.PERSON_VIEW,       "  yes  yes  yes  yes  yes  yes  yes  yes  yes"),
    (P.PERSON_REGISTER,   "  yes  no   yes  yes  yes  yes  no   yes  no"),
    (P.PERSON_SHARE,      "  yes  no   yes  yes  yes  yes  no   yes  yes"),
    (P.PERSON_MERGE,      "  yes  no   yes  no   no   no   no   yes  no"),
    (P.PERSON_EXPORT,     "  no   no   no   no   no   no   no   yes  yes"),
    (P.PERSON_SUPERVISE,  "  no   no   no   no   no   no   no   yes  yes"),
    (P.PERSON_ERASE,      "  no   no   no   no   no   no   no   no   yes"),
    (P.SCREENING_DO,      "  yes  no   yes  yes  yes  no   no   yes  no"),
    (P.CASE_WORK,         "  no   no   yes  yes  no   yes  no   yes  no"),
    (P.CASE_APPROVE,      "  no   no   no   no   no   no   no   yes  no"),
    (P.DESK_WORK,         "  yes  yes  no   no   no   no   no   yes  no"),
    (P.ASSISTANCE_GIVE,   "  no   yes  yes  yes  yes  yes  no   yes  no"),
    (P.STOCK_MANAGE,      "  no   no   no   no   no   no   yes  yes  no"),
    (P.MONEY_MANAGE,      "  no   no   no   no   no   no   yes  no   no"),
]  # fmt: skip
COMPARTMENTS = [
    (C.IDENTITY,          "  yes  yes  yes  yes  yes  yes  yes  yes  yes"),
    (C.PROFILE,           "  yes  no   yes  yes  yes  yes  no   yes  yes"),
    (C.PROTECTION,        "  no   no   yes  yes  no   no   no   yes  yes"),
    (C.HEALTH,            "  no   no   no   no   yes  no   no   no   yes"),
    (C.RETURN,            "  no   no   yes  no   no   yes  no   yes  yes"),
    (C.FINANCE,           "  no   no   no   no   no   no   yes  no   yes"),
]  # fmt: skip
KEEPERS = (
    Role.REGISTRAR,
    Role.RECEPTIONIST,
    Role.CASE_WORKER,
    Role.PROTECTION_OFFICER,
    Role.HEALTH_WORKER,
    Role.RETURN_COUNSELLOR,
    Role.FINANCE_OFFICER,
    Role.SUPERVISOR,
    Role.DATA_PROTECTION,
)


def test_the_matrix_is_complete():
    assert {permission for permission, _ in MATRIX + WITH_PERSONS} == set(Permission)
    assert {permission for permission, _ in WITH_PERSONS} >= OF_PERSONS
    assert set(ROLES) | set(KEEPERS) == set(Role)
    assert {c for c, _ in COMPARTMENTS} == set(C)


@pytest.mark.parametrize("permission", list(Permission))
def test_who_keeps_persons_may_do_what(permission):
    row = dict(WITH_PERSONS).get(permission, "no " * len(KEEPERS))
    wanted = dict(zip(KEEPERS, row.split(), strict=True))
    found = {role: "yes" if permission in PERMISSIONS[role] else "no" for role in KEEPERS}
    assert found == wanted


def test_nobody_touches_persons_by_administering_or_managing_data():
    assert all(not PERMISSIONS[role] & OF_PERSONS for role in ROLES)
    assert not set(ROLES) & set(COMPARTMENTS_OF)


@pytest.mark.parametrize(("compartment", "row"), COMPARTMENTS)
def test_which_role_may_hold_which_compartment(compartment, row):
    wanted = dict(zip(KEEPERS, row.split(), strict=True))
    found = {r: "yes" if compartment in COMPARTMENTS_OF[r] else "no" for r in KEEPERS}
    assert found == wanted


@pytest.mark.parametrize(("permission", "row"), MATRIX)
def test_which_role_may_do_what(permission, row):
    wanted = dict(zip(ROLES, row.split(), strict=True))
    found = {role: "yes" if permission in PERMISSIONS[role] else "no" for role in ROLES}
    assert found == wanted


@pytest.mark.parametrize(
    ("language", "role", "permission"),
    [
        ("en", "Field coordinator", "Publish releases"),
        ("fr", "Coordinateur de terrain", "Publier"),
        ("ar", "منسق ميداني", "نشر"),
    ],
)
def test_roles_and_permissions_have_words(language, role, permission):
    with translation.override(language):
        assert str(Role.FIELD_COORDINATOR.label) == role
        assert permission in str(P.RELEASE_PUBLISH.label)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_role_and_no_permission_stays_in_english(language):
    for words in (*Role, *Permission, *Compartment):
        with translation.override("en"):
            english = str(words.label)
        with translation.override(language):
            assert str(words.label) != english or (language, english) == ("fr", "Protection")


# a day in the life of a membership --------------------------------------------------------------


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def days(number):
    return TODAY + timedelta(days=number)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "ends", "counts"),
    [
        (-10, None, True),
        (0, None, True),
        (1, None, False),
        (-10, -1, False),
        (-10, 0, True),
        (-10, 5, True),
        (0, 0, True),
        (3, 9, False),
    ],
)
def test_a_role_counts_from_its_first_to_its_last_day(cast, today, starts, ends, counts):
    made = employ(
        cast.sam,
        cast.organisation,
        starts_on=days(starts),
        ends_on=None if ends is None else days(ends),
    )
    actor = cast.actor("sam")
    assert actor.may(P.FLOW_VIEW, cast.organisation.pk) is counts
    assert (cast.organisation.pk in actor.sees) is counts
    assert list(queries.roles_of(cast.sam)) == ([made] if counts else [])


@pytest.mark.django_db
def test_the_roles_of_one_person_add_up_within_an_organisation_only(cast):
    employ(cast.bob, cast.organisation, Role.AUDITOR)
    employ(cast.bob, cast.partner_organisation, Role.ENUMERATOR)
    actor = cast.actor("bob")
    ours, theirs = cast.organisation.pk, cast.partner_organisation.pk
    assert actor.permissions[ours] == PERMISSIONS[Role.ANALYST] | {P.AUDIT_VIEW}
    assert actor.permissions[theirs] == {P.FORM_VIEW}
    assert actor.sees == {ours, theirs}
    assert actor.organisations_with(P.AUDIT_VIEW) == {ours}


@pytest.mark.django_db
def test_a_government_role_beside_another_takes_nothing_away_and_adds_nothing(cast):
    employ(cast.bob, cast.government, Role.GOVERNMENT)
    actor = cast.actor("bob")
    assert actor.sees == {cast.organisation.pk}
    assert actor.permissions[cast.government.pk] == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "organisations"),
    [
        ("ada", ["SR"]),
        ("alice", ["SR"]),
        ("otto", ["SR"]),
        ("petra", ["PA"]),
        ("guard", ["MoI"]),
        ("sam", []),
        ("anonymous", []),
    ],
)
def test_where_each_of_the_cast_may_do_anything(cast, who, organisations):
    found = queries.organisations_of(cast.actor(who))
    assert [organisation.short_name for organisation in found] == organisations


@pytest.mark.django_db
def test_organisations_with_a_permission_come_in_the_order_of_their_names(cast):
    employ(cast.alice, cast.partner_organisation, Role.ADMINISTRATOR)
    alice = cast.actor("alice")
    found = access.organisations_of(alice, P.FORM_PUBLISH)
    assert [organisation.name for organisation in found] == ["Partner Agency", "Sahel Response"]
    assert [o.short_name for o in access.organisations_of(alice, P.USER_MANAGE)] == ["PA"]


@pytest.mark.django_db
def test_an_actor_speaks_the_user_s_language(cast):
    cast.sam.language = "ar"
    assert access.actor_for(cast.sam).language == "ar"
    assert ANONYMOUS.language == "en"


@pytest.mark.django_db
def test_things_of_accounts_say_what_they_are(cast):
    team = team_of(cast.organisation)
    membership = Membership.objects.get(user=cast.bob)
    assert [str(one) for one in (cast.organisation, team, cast.bob, membership)] == [
        "SR",
        "Team",
        "Bob",
        f"analyst in {team.pk}",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "refused"),
    [("alice", None), ("bob", PermissionDenied), ("nadia", Http404), ("otto", Http404),
     ("sam", Http404), ("guard", Http404), ("anonymous", Http404)],
)  # fmt: skip
def test_who_holds_a_permission_nowhere_is_refused_before_any_list(cast, who, refused):
    actor = cast.actor(who)
    with pytest.raises(refused) if refused else nullcontext():
        access.require_anywhere(actor, P.SUBMISSION_REVIEW, sees=P.SUBMISSION_VIEW)
