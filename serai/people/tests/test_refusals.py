"""What the actions refuse, and that a refusal leaves everything as it was."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.kit.actor import acting_as, register_actor
from serai.ledger.models import Event
from serai.people import queries
from serai.people.actions import documents, families, filters, grants, persons
from serai.people.actions.grants import grant
from serai.people.actions.persons import NewPerson, change_record, register_persons
from serai.people.methods.records import Contacts, Identity, Name
from serai.people.models import (
    AccessGrant,
    Document,
    Group,
    Person,
    SavedFilter,
    SealedRecord,
)
from serai.people.queries import Wanted

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
BEFORE = DAY - timedelta(days=1)


def told():
    """Return how often each event was recorded."""
    return sorted(Event.objects.values_list("name", flat=True))


def register_with_another_team(centre, actor):
    register_persons(actor=actor, team=centre.partner_team, people=[NewPerson(Identity())])


def open_without_consent(centre, actor):
    grant(actor=actor, person=centre.person, team=centre.partner_team, basis="consent",
          compartments=["identity"])  # fmt: skip


def end_the_owners_access(centre, actor):
    grants.end_access(grant=AccessGrant.objects.get(person=centre.person, basis="registration"))


def keep_a_document_valid_backwards(centre, actor):
    new = documents.NewDocument("passport", "seen", "A1234567", "BFA", DAY, BEFORE)
    documents.keep_document(actor=actor, person=centre.person, new=new)


def correct_what_was_never_read(centre, actor):
    change_record(actor=actor, person=centre.person, content=Identity(), seen_version=0)


def correct_a_version_to_come(centre, actor):
    change_record(actor=actor, person=centre.person, content=Contacts(), seen_version=2)


def be_ones_own_relative(centre, actor):
    families.link_persons(
        actor=actor, person=centre.person, other=centre.person, kind="sibling", since=DAY
    )


REFUSED = [
    (register_with_another_team, persons.NotYours),
    (open_without_consent, grants.NeedsConsent),
    (end_the_owners_access, grants.OwnersKeep),
    (keep_a_document_valid_backwards, documents.NotInOrder),
    (correct_what_was_never_read, persons.ChangedMeanwhile),
    (correct_a_version_to_come, persons.ChangedMeanwhile),
    (be_ones_own_relative, families.WithThemselves),
]


@pytest.mark.parametrize(("attempt", "refusal"), REFUSED, ids=[one.__name__ for one, _ in REFUSED])
def test_a_refusal_says_so_and_changes_nothing(centre, attempt, refusal):
    def state():
        with acting_as(register_actor(centre.organisation.pk)):
            return [
                list(model.objects.order_by("pk").values_list())
                for model in (Person, AccessGrant, SealedRecord, Document, Group)
            ]

    before, events = state(), told()
    with acting_as(centre.actor("carla")) as carla, pytest.raises(refusal) as refused:
        attempt(centre, carla)
    assert str(refused.value).endswith(".")
    assert state() == before
    assert told() == events


def test_filters_are_kept_up_to_a_number_each_name_once(centre):
    with acting_as(centre.actor("carla")) as carla:
        for number in range(filters.MOST):
            filters.save_filter(actor=carla, name=f"Filter {number}", wanted=Wanted(sex="female"))
        with pytest.raises(filters.TooManyFilters, match=str(filters.MOST)):
            filters.save_filter(actor=carla, name="One more", wanted=Wanted())
        again = filters.save_filter(actor=carla, name="Filter 3", wanted=Wanted(sex="male"))
        assert again.criteria == {"sex": "male"}
        assert SavedFilter.objects.count() == filters.MOST
        filters.forget_filter(saved=again)
        filters.save_filter(actor=carla, name="One more", wanted=Wanted())
    with acting_as(centre.actor("rami")) as rami:
        assert list(queries.saved_filters(rami)) == []


def test_a_bulk_registration_is_all_or_nothing(centre):
    """A repeated id, as of a form sent twice, takes nobody of the whole call in."""
    from django.db import IntegrityError, transaction

    new = [NewPerson(Identity((Name("given", "Issa", "Latn"),))),
           NewPerson(Identity(), id=centre.person.pk)]  # fmt: skip
    with acting_as(centre.actor("carla")) as carla:
        with pytest.raises(IntegrityError), transaction.atomic():
            register_persons(actor=carla, team=centre.team, people=new)
        assert list(Person.objects.values_list("pk", flat=True)) == [centre.person.pk]


MOVES = st.lists(
    st.tuples(st.sampled_from(["join", "leave"]), st.integers(0, 2), st.integers(1, 40)),
    max_size=10,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(MOVES)
def test_nobody_is_twice_in_a_group_on_any_day(centre, moves):
    """However people come and go, a day finds each of them in a group once at most."""
    from django.db import transaction

    with acting_as(centre.actor("carla")) as carla, transaction.atomic():
        made = register_persons(actor=carla, team=centre.team, people=[NewPerson(Identity())] * 3)
        group = families.make_group(actor=carla, kind="travelling", head=centre.person, since=DAY)
        running = {}
        for what, who, after in moves:
            day = DAY + timedelta(days=after)
            try:
                if what == "join":
                    running[who] = families.join_group(
                        actor=carla, group=group, person=made[who], role="member", since=day
                    )
                elif who in running:
                    families.leave_group(member=running[who], on=day)
            except (families.AlreadyThere, families.EndsBefore):
                continue
        members = next(found for one, found in queries.groups_of(centre.person) if one == group)
        for day in (DAY + timedelta(days=n) for n in range(45)):
            there = [one.person_id for one in members if day in _days(one.during)]
            assert len(there) == len(set(there))
            assert centre.person.pk in there
        transaction.set_rollback(True)


class _days:
    """The days of a range, the last of which does not belong to it."""

    def __init__(self, during):
        self.first, self.end = during.lower, during.upper

    def __contains__(self, day):
        return self.first <= day and (self.end is None or day < self.end)
