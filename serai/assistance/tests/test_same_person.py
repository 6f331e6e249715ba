"""Somebody registered twice: what was given to either is theirs, and no limit is got round."""

import pytest

from serai.assistance.actions import handing, stock
from serai.assistance.models import Distribution, Service
from serai.assistance.queries.persons import everything_of
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.matching.actions.merging import merge
from serai.people.queries import cluster_ids
from serai.retention.actions.copies import own_copy


@pytest.fixture
def twin(another):
    """Amina, registered a second time."""
    return another()


@pytest.fixture
def found_to_be_one(centre, run, twin):
    """Say that both are one."""

    def say():
        run("carla", merge, kept=centre.person, merged=twin)

    return say


def titles(centre, who, person):
    with acting_as(centre.actor(who)):
        return sorted(line.title for line in everything_of(centre.actor(who), person))


def test_what_either_was_given_stands_on_one_page(centre, give, twin, found_to_be_one):
    give("food")
    give("legal", person=twin)
    assert titles(centre, "carla", centre.person) == ["Food"]
    assert titles(centre, "carla", twin) == ["Legal assistance"]
    found_to_be_one()
    assert titles(centre, "carla", centre.person) == ["Food", "Legal assistance"]
    assert titles(centre, "rami", centre.person) == ["Food"]


def test_nothing_is_rewritten_by_it(centre, give, twin, found_to_be_one, seen):
    give("food")
    give("food", person=twin)
    found_to_be_one()
    assert {row.person_id for row in seen("carla", Service)} == {centre.person.pk, twin.pk}
    with acting_as(centre.actor("carla")):
        assert set(cluster_ids(centre.person)) == {centre.person.pk, twin.pk}


@pytest.mark.parametrize("of", ["kit", "soap"])
def test_a_limit_counts_what_either_got(run, hand, shelf, twin, found_to_be_one, seen, of):
    run("sofia", stock.set_limit, of=getattr(shelf, of), most=2, days=30)
    more = {} if of == "kit" else {"item": shelf.soap, "count": 2}
    hand(person=twin, **({"count": 2} if of == "kit" else more))
    found_to_be_one()
    with pytest.raises(handing.OverLimit):
        hand(**more)
    assert len(seen("rosa", Distribution)) == 1


def test_the_own_copy_tells_of_both(centre, give, twin, found_to_be_one):
    give("food", note="Rice.")
    give("legal", person=twin, note="First advice.")
    found_to_be_one()
    dora = centre.actor("dora")
    with acting_as(dora):
        sections = own_copy(actor=dora, person=centre.person, as_kind="page")
    (rows,) = [s.rows for s in sections if s.title == "What you were given"]
    told = " ".join(text for _day, text in rows)
    for words in ("Rice.", "First advice."):
        assert words in told
    assert all(str(clock.today().year) in day for day, _text in rows)
