"""What the database itself keeps of the register: each rule by its name, whoever writes."""

from datetime import date, timedelta

import pytest
from django.db import Error, transaction
from psycopg.types.range import DateRange

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.kit.ids import new_id
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity, Name
from serai.people.models import (
    AccessGrant,
    Document,
    FamilyLink,
    Group,
    GroupMember,
    IdentityCard,
    Person,
    SavedFilter,
    SealedRecord,
    SearchToken,
    StoredFile,
    Traits,
)
from serai.vault.sealing import Keys

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture
def issa(centre):
    """Somebody else of the same team."""
    new = NewPerson(Identity((Name("given", "Issa", "Latn"),)))
    with acting_as(centre.actor("carla")) as carla:
        return register_person(actor=carla, team=centre.team, new=new)


def broken(write):
    """Return the name of the rule that a write breaks, "" where it is taken."""
    try:
        with transaction.atomic():
            write()
    except Error as error:
        said = error.__cause__.diag
        return said.constraint_name or str(said.message_primary)
    return ""


def tried(model, base, cases):
    """Assert that each change of a row that is taken is refused by the rule of its name."""
    assert broken(lambda: model.objects.create(**base)) == ""
    for name, change in cases:
        found = broken(lambda change=change: model.objects.create(**base | change))
        assert found == name, (change, found)


def test_a_grant(centre):
    now = clock.now()
    base = {
        "person": centre.person, "team": centre.partner_team, "compartments": ["identity"],
        "basis": "referral", "granted_at": now, "active_at": now,
    }  # fmt: skip
    reason = Keys([centre.person.pk]).seal(centre.person.pk, "why", "people.AccessGrant.reason")
    break_glass = {
        "basis": "break_glass", "user": centre.carla, "team": centre.team, "reason": reason,
        "expires_at": now + timedelta(hours=4),
    }  # fmt: skip
    bounded = "people_accessgrant_emergency_is_bounded"
    by_somebody = "people_accessgrant_reviewed_by_somebody"
    with acting_as(register_actor(centre.organisation.pk)):
        tried(AccessGrant, base, [
            ("people_accessgrant_basis_known", {"basis": "friendship"}),
            ("people_accessgrant_opens_something", {"compartments": []}),
            ("people_accessgrant_consent_named", {"basis": "consent"}),
            (bounded, break_glass | {"user": None}),
            (bounded, break_glass | {"expires_at": None}),
            (bounded, break_glass | {"reason": None}),
            (by_somebody, {"reviewed_at": now}),
            (by_somebody, {"was_justified": True, "reviewed_by": centre.sofia}),
            ("people_accessgrant_reviewed_by_another", break_glass | {
                "reviewed_at": now, "reviewed_by": centre.carla, "was_justified": True}),
        ])  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"compartments": ["identity", "health"]}, {"basis": "legal"}, {"expires_at": None},
        {"granted_at": "2020-01-01T00:00Z"},
    ],
)  # fmt: skip
def test_of_a_grant_only_its_end_comes_sooner(centre, change):
    now = clock.now()
    with acting_as(centre.actor("carla")):
        made = AccessGrant.objects.create(
            person=centre.person, team=centre.partner_team, compartments=["identity"],
            basis="referral", granted_at=now, active_at=now, expires_at=now + timedelta(days=9),
        )  # fmt: skip
        rows = AccessGrant.objects.filter(pk=made.pk)
        assert broken(lambda: rows.update(**change)) == "people_accessgrant_only_ends"
        later = {"expires_at": now + timedelta(days=10)}
        assert broken(lambda: rows.update(**later)) == "people_accessgrant_only_ends"
        assert broken(lambda: rows.update(expires_at=now + timedelta(days=1))) == ""
        assert broken(lambda: rows.update(revoked_at=now)) == ""
        assert broken(lambda: rows.update(revoked_at=None)) == "people_accessgrant_only_ends"
        assert "permission denied" in broken(rows.delete)


@pytest.mark.parametrize(
    "change",
    [{"reference": "AAAA-BBBB"}, {"registered_at": "2020-01-01T00:00Z"}, {"organisation": None},
     {"registered_in": "other_team"}],
    ids=str,
)  # fmt: skip
def test_a_person_stays_who_and_whose_it_is(centre, change):
    if "organisation" in change:
        change = {"organisation": centre.partner_organisation}
    if "registered_in" in change:
        change = {"registered_in": centre.other_team}
    with acting_as(register_actor(centre.organisation.pk)):
        rows = Person.objects.filter(pk=centre.person.pk)
        assert broken(lambda: rows.update(**change)) == "people_person_stays"
        itself = {"merged_into": centre.person}
        assert broken(lambda: rows.update(**itself)) == "people_person_not_merged_into_itself"
        assert broken(lambda: rows.update(erased_at=clock.now())) == ""
        assert broken(lambda: rows.update(erased_at=None)) == "people_person_stays"


def test_a_version_is_written_once_and_stays(centre):
    with acting_as(centre.actor("carla")):
        one = SealedRecord.objects.get(kind="identity")
        base = {
            "person": centre.person, "kind": "identity", "compartment": "identity", "version": 2,
            "is_current": False, "content": one.content, "recorded_at": clock.now(),
        }  # fmt: skip
        tried(SealedRecord, base, [
            ("people_sealedrecord_version_once", {"version": 1}),
            ("people_sealedrecord_one_current", {"version": 3, "is_current": True}),
        ])  # fmt: skip
        rows = SealedRecord.objects.filter(pk=one.pk)
        for change in ({"version": 9}, {"compartment": "profile"}, {"kind": "contacts"},
                       {"recorded_at": clock.now()}):  # fmt: skip
            assert broken(lambda change=change: rows.update(**change)) == (
                "people_sealedrecord_stays"
            )
    with acting_as(register_actor(centre.organisation.pk)):
        other = base | {"version": 4, "compartment": "secrets"}
        found = broken(lambda: SealedRecord.objects.create(**other))
        assert found in {
            "people_sealedrecord_compartment_known",
            'new row violates row-level security policy for table "people_sealedrecord"',
        }


def test_traits_tokens_and_filters(centre):
    with acting_as(register_actor(centre.organisation.pk)):
        rows = Traits.objects.filter(person=centre.person)
        for name, change in (
            ("people_traits_sex_known", {"sex": "robot"}),
            ("people_traits_birth_basis_known", {"birth_basis": "guess"}),
            ("people_traits_birth_year_possible", {"birth_year": 1700}),
            ("people_traits_birth_year_possible", {"birth_year": 2300}),
            ("", {"birth_year": None}),
        ):
            assert broken(lambda change=change: rows.update(**change)) == name
        token = {"person": centre.person, "token": b"x" * 16}
        tried(SearchToken, token, [("people_searchtoken_once", {})])
    mine = {"user": centre.carla, "name": "Men", "criteria": {}}
    tried(SavedFilter, mine, [("people_savedfilter_name_once", {})])


def test_groups_members_and_links(centre, issa):
    since = DateRange(DAY, None)
    with acting_as(register_actor(centre.organisation.pk)):
        group = Group(
            organisation=centre.organisation, kind="household", reference="AAAA-BBBB",
            made_at=clock.now(),
        )  # fmt: skip
        Group.objects.bulk_create([group])
        strange = Group(
            organisation=centre.organisation, kind="tribe", reference="AAAA-CCCC",
            made_at=clock.now(),
        )  # fmt: skip
        assert broken(lambda: Group.objects.bulk_create([strange])) == "people_group_kind_known"
        member = {
            "group": group, "person": centre.person, "role": "head", "during": since,
            "recorded_at": clock.now(),
        }  # fmt: skip
        assert broken(lambda: GroupMember.objects.create(**member)) == ""
        assert broken(lambda: GroupMember.objects.create(**member)).startswith("people_groupmember")
        before = member | {"during": DateRange(DAY - timedelta(days=9), DAY)}
        assert broken(lambda: GroupMember.objects.create(**before)) == ""
        empty = member | {"person": issa, "during": DateRange(DAY, DAY)}
        assert broken(lambda: GroupMember.objects.create(**empty)).startswith("people_groupmember")
        link = {
            "person": centre.person, "other": issa, "kind": "parent", "during": since,
            "recorded_at": clock.now(),
        }  # fmt: skip
        tried(FamilyLink, link, [
            ("people_familylink_once_at_a_time", {}),
            ("people_familylink_kind_known", {"kind": "friend"}),
            ("people_familylink_of_two", {"other": centre.person, "kind": "sibling"}),
            ("people_familylink_lasts", {"kind": "relative", "during": DateRange(DAY, DAY)}),
        ])  # fmt: skip
        back = link | {"person": issa, "other": centre.person}
        assert broken(lambda: FamilyLink.objects.create(**back)) != "", "nobody is their ancestor"


def test_cards_papers_and_files(centre):
    now, keys = clock.now(), Keys([centre.person.pk])
    with acting_as(register_actor(centre.organisation.pk)):
        card = {
            "person": centre.person, "token_hash": b"h" * 32, "code_token": b"c" * 16,
            "issued_at": now, "expires_on": DAY,
        }  # fmt: skip
        tried(IdentityCard, card, [("people_identitycard_one", {"token_hash": b"i" * 32})])
        paper = {
            "person": centre.person, "kind": "passport", "state": "seen", "recorded_at": now,
            "number": keys.seal(centre.person.pk, "A1", "people.Document.number"),
        }  # fmt: skip
        tried(Document, paper, [
            ("people_document_kind_known", {"kind": "licence"}),
            ("people_document_state_known", {"state": "eaten"}),
            ("people_document_valid_in_order", {
                "valid_from": DAY, "valid_until": DAY - timedelta(days=1)}),
        ])  # fmt: skip
        stored = {
            "person": centre.person, "kind": "scan", "compartment": "identity",
            "media_type": "image/jpeg", "size": 1, "recorded_at": now,
        }  # fmt: skip
        tried(StoredFile, stored, [("people_storedfile_kind_known", {"kind": "video"})])


@pytest.mark.parametrize("name", ["kofi", "pia", "boris", "guard", "ada", "sam", "anonymous"])
def test_a_stranger_writes_nothing_about_her_in_any_table(centre, name):
    now, person = clock.now(), centre.person
    written = [
        (Document, {"kind": "passport", "state": "seen", "recorded_at": now}),
        (IdentityCard, {"token_hash": b"h" * 32, "code_token": b"c" * 16, "issued_at": now,
                        "expires_on": DAY}),
        (StoredFile, {"kind": "scan", "compartment": "identity", "media_type": "x", "size": 1,
                      "recorded_at": now}),
        (SearchToken, {"token": b"x" * 16}),
        (AccessGrant, {"team": centre.partner_team, "compartments": ["identity"],
                       "basis": "referral", "granted_at": now, "active_at": now}),
    ]  # fmt: skip
    with acting_as(centre.actor(name)):
        for model, values in written:
            found = broken(lambda m=model, v=values: m.objects.create(person=person, **v))
            assert "row-level security" in found, model.__name__
        for model in (Traits, SealedRecord, SearchToken, IdentityCard):
            assert not model.objects.exists()
        assert Person.objects.filter(pk=person.pk).update(is_complete=False) == 0


def test_nobody_registers_for_an_organisation_they_do_not_act_in(centre):
    now = clock.now()

    def insert(organisation, team):
        return broken(
            lambda: Person.objects.bulk_create([
                Person(id=new_id(), organisation=organisation, reference="ZZZZ-YYYY",
                       registered_at=now, registered_in=team, changed_at=now)
            ])
        )  # fmt: skip

    with acting_as(centre.actor("pia")):
        assert "row-level security" in insert(centre.organisation, centre.team)
    with acting_as(system_actor()):
        assert "row-level security" in insert(centre.organisation, centre.team)
