"""Who sees which facts and releases: the same answer from the room and from the database."""

from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.http import Http404

from serai.evidence.access import (
    can_publish,
    fact_organisations,
    get_release,
    published,
    visible_to,
)
from serai.evidence.models import Release
from serai.evidence.queries.releases import latest_release, published_releases, releases
from serai.evidence.tests.kept import STATES, kept_release
from serai.evidence.tests.world import APRIL, MAY
from serai.kit.actor import acting_as, system_actor

EVERYBODY = ["ada", "alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous"]
READERS = {"ada": "SR", "alice": "SR", "bob": "SR", "petra": "PA"}
PUBLISHERS = {"ada": "SR", "alice": "SR", "petra": "PA"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_facts_are_read_by_those_who_may_see_the_picture_of_their_own(cast: Any, who: str) -> None:
    actor = cast.actor(who)
    with acting_as(actor):
        assert fact_organisations(actor) == ((READERS[who],) if who in READERS else ())


@pytest.mark.parametrize(
    ("for_whom", "expected"),
    [
        (["organisation"], ("SR",)),
        (["partner_organisation", "organisation"], ("PA", "SR")),
        (["government"], ("MoI",)),
        ([], ()),
    ],
)
def test_background_work_reads_the_facts_of_those_it_acts_for(
    cast: Any, for_whom: list[str], expected: tuple[str, ...]
) -> None:
    actor = system_actor(*(getattr(cast, name).pk for name in for_whom))
    with acting_as(actor):
        assert fact_organisations(actor) == expected


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("state", STATES)
def test_a_release_before_and_after_publication_is_its_organisations_own(
    cast: Any, who: str, state: str
) -> None:
    made = kept_release(cast.organisation, state)
    sees = state == "published" or READERS.get(who) == "SR"
    actor = cast.actor(who)
    with acting_as(actor):
        assert visible_to(actor).filter(pk=made.pk).exists() == sees
        assert published().filter(pk=made.pk).exists() == (state == "published")
        if sees:
            assert get_release(actor, made.slug) == made
        else:
            with pytest.raises(Http404):
                get_release(actor, made.slug)


@pytest.mark.parametrize("slug", ["", "nothing", "sr-2026-05", "../sr", "SR", "%"])
def test_a_release_that_does_not_exist_is_not_there(cast: Any, slug: str) -> None:
    kept_release(cast.organisation, "published")
    actor = cast.actor("alice")
    with acting_as(actor), pytest.raises(Http404):
        get_release(actor, slug)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_publish_for_whom(cast: Any, who: str) -> None:
    actor = cast.actor(who)
    for organisation in (cast.organisation, cast.partner_organisation, cast.government):
        allowed = PUBLISHERS.get(who) == organisation.short_name
        assert can_publish(actor, organisation) == allowed, organisation.short_name


def test_background_work_may_publish(cast: Any) -> None:
    assert can_publish(system_actor(cast.organisation.pk), cast.organisation)


@pytest.mark.parametrize("who", ["anonymous", "sam", "guard", "petra"])
def test_the_database_itself_hides_what_is_not_published(cast: Any, who: str) -> None:
    shown = kept_release(cast.organisation, "published")
    kept_release(cast.organisation, "prepared")
    kept_release(cast.organisation, "withdrawn")
    with acting_as(cast.actor(who)):
        assert list(Release.objects.all()) == [shown]


@pytest.mark.parametrize("who", ["anonymous", "sam", "guard", "petra"])
def test_the_database_lets_nobody_change_or_remove_anothers_release(cast: Any, who: str) -> None:
    made = kept_release(cast.organisation, "published")
    with acting_as(cast.actor(who)):
        assert Release.objects.filter(pk=made.pk).update(title="Taken over") == 0
        assert Release.objects.filter(pk=made.pk).delete()[0] == 0
    with acting_as(system_actor()):
        assert Release.objects.get().title == made.title


@pytest.mark.parametrize("who", ["anonymous", "sam", "guard", "petra"])
def test_the_database_lets_nobody_release_in_anothers_name(cast: Any, who: str) -> None:
    made = kept_release(cast.organisation, "prepared")
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with acting_as(cast.actor(who)), refused, transaction.atomic():
        made.pk, made.slug = None, "in-your-name"
        made.save(force_insert=True)


def test_releases_are_listed_latest_month_first_and_only_to_those_who_see_them(cast: Any) -> None:
    april = kept_release(cast.organisation, "published", month=APRIL)
    may = kept_release(cast.organisation, "prepared", month=MAY)
    theirs = kept_release(cast.partner_organisation, "prepared", month=MAY)
    for who, expected in (
        ("alice", [may, april]), ("bob", [may, april]), ("petra", [theirs, april]),
        ("guard", [april]), ("sam", [april]), ("anonymous", [april]),
    ):  # fmt: skip
        actor = cast.actor(who)
        with acting_as(actor):
            assert list(releases(actor)) == expected, who
            assert list(published_releases()) == [april], who


@pytest.mark.parametrize(
    ("issues", "latest"),
    [
        ([], None),
        ([("a", APRIL, False, "published"), ("b", MAY, False, "published")], "b"),
        ([("a", MAY, True, "published"), ("b", MAY, False, "published")], "b"),
        ([("a", APRIL, False, "published"), ("b", MAY, True, "published")], "b"),
        ([("a", APRIL, False, "published"), ("b", MAY, False, "prepared")], "a"),
        ([("a", MAY, False, "withdrawn"), ("b", MAY, False, "failed")], None),
    ],
)
def test_the_start_page_shows_the_latest_month_and_real_data_first(
    cast: Any, issues: list[tuple[str, Any, bool, str]], latest: str | None
) -> None:
    for slug, month, synthetic, state in issues:
        kept_release(
            cast.organisation, state, slug=slug, month=month, is_synthetic=synthetic
        )  # fmt: skip
    with acting_as(cast.actor("anonymous")):
        found = latest_release()
    assert (found and found.slug) == latest
