"""Decisions on duplicates: kept apart, remembered, merged, undone, in any order."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor, system_actor
from serai.ledger.models import Event
from serai.matching.actions.merging import (
    AlreadyOne,
    AlreadyUndone,
    InOneLine,
    MergedPair,
    SaidDifferent,
    decide,
    merge,
    undo,
)
from serai.matching.methods.trees import below, tops
from serai.matching.models import CandidatePair, Merge
from serai.matching.queries import merges_around, pairs_to_review
from serai.matching.tests.test_finding import ids, register, search, somebody
from serai.people.access import persons_visible_to
from serai.people.actions.families import OwnAncestor, link_persons
from serai.people.models import AccessGrant, Person, SealedRecord
from serai.people.queries import cluster_ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(centre):
    """Five persons of carla's team."""
    words = ("Amina Wedraogo", "Aminata Ouedraogo", "Moussa Sani", "Musa Sani", "Issa Bako")
    return [register(centre, somebody(text, born="2001-03-09")) for text in words]


def join(centre, kept, merged, by="carla", pair=None):
    with acting_as(centre.actor(by)) as actor:
        return merge(actor=actor, kept=kept, merged=merged, pair=pair)


def part(centre, made, by="carla"):
    with acting_as(centre.actor(by)) as actor:
        return undo(
            actor=actor, merge=Merge.objects.select_related("kept", "merged").get(pk=made.pk)
        )


def roots(centre):
    with acting_as(register_actor(centre.organisation.pk)):
        return dict(Person.objects.values_list("pk", "merged_into_id"))


def pair_of(centre, one, other, probability=0.9):
    low, high = sorted((one, other), key=lambda p: p.pk)
    with acting_as(register_actor(centre.organisation.pk)):
        return CandidatePair.objects.create(
            low=low, high=high, probability=probability, source="nightly", found_at=clock.now()
        )


def settle(centre, pair, state, by="carla", kept=None):
    with acting_as(centre.actor(by)) as actor:
        fresh = CandidatePair.objects.select_related("low", "high").get(pk=pair.pk)
        decide(actor=actor, pair=fresh, state=state, kept=kept)


def test_both_stay_and_one_stands_first(centre, five):
    join(centre, five[0], five[1])
    assert roots(centre)[five[1].pk] == five[0].pk
    with acting_as(centre.actor("carla")) as carla:
        assert five[1] in persons_visible_to(carla)
        assert cluster_ids(Person.objects.get(pk=five[1].pk)) == [five[1].pk, five[0].pk]
    found = search(centre, "Aminata Ouedraogo")
    assert five[0].pk in ids(found)
    assert five[1].pk not in ids(found)
    assert next(row.also for row in found if row.person == five[0])


def histories(centre):
    """Return every version of every record, and every grant, as the database keeps them."""
    with acting_as(register_actor(centre.organisation.pk)):
        return [
            list(model.objects.order_by("pk").values_list())
            for model in (SealedRecord, AccessGrant)
        ]


def test_a_merge_of_a_merge_is_undone_in_either_order(centre, five):
    before = histories(centre)
    for order in ((0, 1), (1, 0)):
        made = [join(centre, five[0], five[1]), join(centre, five[2], five[0])]
        assert {roots(centre)[p.pk] for p in five[:2]} == {five[2].pk}
        part(centre, made[order[0]])
        now = roots(centre)
        if order[0] == 0:
            assert (now[five[1].pk], now[five[0].pk]) == (None, five[2].pk)
        else:
            assert (now[five[1].pk], now[five[0].pk]) == (five[0].pk, None)
        assert histories(centre) == before
        part(centre, made[order[1]])
        assert set(roots(centre).values()) == {None}
    assert histories(centre) == before


def test_who_is_merged_twice_or_undone_twice_is_told(centre, five):
    made = join(centre, five[0], five[1])
    with pytest.raises(AlreadyOne):
        join(centre, five[1], five[0], by="rami")
    join(centre, five[2], five[3])
    join(centre, five[3], five[1])
    with pytest.raises(AlreadyOne):
        join(centre, five[0], five[2])
    part(centre, made)
    with pytest.raises(AlreadyUndone):
        part(centre, made)


def test_a_merge_opens_nothing_to_anybody(centre, five):
    theirs = register(centre, somebody("Amina Ouedraogo"), by="kofi")
    with acting_as(register_actor(centre.organisation.pk)):
        merge(actor=centre.actor("sofia"), kept=five[0], merged=theirs)
    with acting_as(centre.actor("carla")):
        assert not Person.objects.filter(pk=theirs.pk).exists()
        assert cluster_ids(Person.objects.get(pk=five[0].pk)) == [five[0].pk]
        assert list(merges_around(Person.objects.get(pk=five[0].pk))) == []
        assert Merge.objects.count() == 0
    with acting_as(centre.actor("kofi")):
        assert set(Person.objects.values_list("pk", flat=True)) == {theirs.pk}
    assert ids(search(centre, "Amina Ouedraogo", by="kofi")) == [theirs.pk]


def test_a_tree_beyond_ones_sight_follows_whole(centre, five):
    hidden = register(centre, somebody("Amina Ouedraogo"), by="kofi")
    with acting_as(register_actor(centre.organisation.pk)):
        merge(actor=centre.actor("sofia"), kept=five[0], merged=hidden)
    made = join(centre, five[1], five[0])
    assert roots(centre)[hidden.pk] == five[1].pk
    part(centre, made)
    assert roots(centre)[hidden.pk] == five[0].pk


def test_not_the_same_is_remembered(centre, five):
    pair = pair_of(centre, five[0], five[1])
    settle(centre, pair, "different")
    with acting_as(centre.actor("carla")) as carla:
        assert pairs_to_review(carla) == []
    with pytest.raises(SaidDifferent):
        join(centre, five[0], five[1])
    join(centre, five[2], five[1])
    with pytest.raises(SaidDifferent):
        join(centre, five[0], five[2])
    part(centre, _last(centre))
    settle(centre, pair, "same")
    assert roots(centre)[pair.high_id] == pair.low_id


def _last(centre):
    with acting_as(centre.actor("carla")):
        return Merge.objects.latest("merged_at")


def test_same_later_and_back(centre, five):
    pair = pair_of(centre, five[0], five[1])
    settle(centre, pair, "later")
    with acting_as(centre.actor("carla")) as carla:
        assert pairs_to_review(carla) == []
        assert [p.pk for p in pairs_to_review(carla, later=True)] == [pair.pk]
    settle(centre, pair, "same", kept=pair.high_id)
    assert roots(centre)[pair.low_id] == pair.high_id
    with pytest.raises(MergedPair):
        settle(centre, pair, "different")
    with pytest.raises(AlreadyOne):
        settle(centre, pair, "same")
    part(centre, _last(centre))
    with acting_as(centre.actor("carla")) as carla:
        assert [p.pk for p in pairs_to_review(carla)] == [pair.pk]


@pytest.fixture
def parent(centre):
    """Record that one person is a parent of another: `parent(mother, child)`."""

    def link(person, other):
        with acting_as(centre.actor("carla")) as carla:
            return link_persons(actor=carla, person=person, other=other, kind="parent",
                                since=clock.today())  # fmt: skip

    return link


def test_descent_is_followed_through_every_registration_of_a_person(centre, five, parent):
    """Grandmother, mother twice, child: the mother's two rows are one, and undone are two again."""
    grandmother, mother, again, child, _other = five
    parent(grandmother, mother)
    parent(again, child)
    made = join(centre, again, mother)
    for below_her in (child, mother, again):
        with pytest.raises(OwnAncestor):
            parent(below_her, grandmother)
    with pytest.raises(OwnAncestor):
        parent(child, mother)
    part(centre, made)
    assert parent(child, grandmother)
    with pytest.raises(InOneLine):
        join(centre, again, mother)
    assert roots(centre)[mother.pk] is None


@pytest.mark.parametrize("way", ["up", "down"])
def test_nobody_is_merged_with_who_they_descend_from(centre, five, parent, way):
    grandmother, mother, child, spare, *_rest = five
    parent(grandmother, mother)
    parent(mother, child)
    join(centre, child, spare)
    ends = (grandmother, spare) if way == "up" else (spare, grandmother)
    with pytest.raises(InOneLine):
        join(centre, *ends)
    pair = pair_of(centre, *ends)
    with pytest.raises(InOneLine):
        settle(centre, pair, "same")
    assert roots(centre)[grandmother.pk] is None
    assert roots(centre)[spare.pk] == child.pk
    with acting_as(register_actor(centre.organisation.pk)):
        assert Merge.objects.filter(undone_at=None).count() == 1
        assert CandidatePair.objects.get(pk=pair.pk).state == "open"


def test_a_pair_shows_only_to_who_sees_both(centre, five):
    theirs = register(centre, somebody("Amina Ouedraogo"), by="kofi")
    pair_of(centre, five[0], theirs)
    for name in ("carla", "kofi", "pia", "sam", "guard", "boris"):
        with acting_as(centre.actor(name)) as actor:
            assert CandidatePair.objects.count() == 0, name
            assert pairs_to_review(actor) == []


def test_pairs_of_one_person_already_are_not_asked_about(centre, five):
    pair_of(centre, five[0], five[2])
    join(centre, five[1], five[0])
    join(centre, five[1], five[2])
    with acting_as(centre.actor("carla")) as carla:
        assert pairs_to_review(carla) == []


def test_the_trail_keeps_merges_without_personal_data(centre, five):
    part(centre, join(centre, five[0], five[1]))
    with acting_as(system_actor()):
        rows = Event.objects.filter(name__in=["person.merged", "person.unmerged"])
        assert [row.name for row in rows.order_by("id")] == ["person.merged", "person.unmerged"]
        assert all(set(row.payload) == {"kept", "merge"} for row in rows)


MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)), max_size=25)


@settings(max_examples=60, deadline=None)
@given(MOVES)
def test_trees_always_lead_to_one_top(moves):
    """Merging tops and undoing any edge keeps a forest, where each tree is one class."""
    edges: dict[UUID, UUID] = {}
    people = [UUID(int=n + 1) for n in range(6)]
    for is_merge, one, other in moves:
        if is_merge:
            top, under = tops(edges)[people[one]], tops(edges)[people[other]]
            if top != under:
                edges[under] = top
        else:
            edges.pop(people[one], None)
        found = tops(edges)
        for person in people:
            assert found[person] not in edges
            assert (person in below(found[person], edges)) == (found[person] != person)
            assert all(found[other] == found[person] for other in below(person, edges))
