"""The command line and the background work of evidence."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from serai.evidence import tasks
from serai.evidence.choices import ReleaseState
from serai.evidence.models import FactBuild, Release
from serai.evidence.queries import store
from serai.evidence.tests.facts import COLUMNS, Facts, rows_of
from serai.evidence.tests.kept import kept_release
from serai.evidence.tests.world import many_groups
from serai.kit.actor import acting_as, system_actor

TABLE = "flows_observation"


def said(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_facts_build_says_how_many_rows_each_table_holds(facts: Facts) -> None:
    facts.put(TABLE)
    facts.put(TABLE)
    assert said("facts", "build").splitlines() == [
        f"{name}: {2 if name == TABLE else 0} rows" for name in COLUMNS
    ]


def test_facts_build_again_heals_with_rebuild(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a")
    said("facts", "build")
    (name,) = store.manifest(TABLE).files["2026-05"]
    (store.folder(TABLE) / name).write_bytes(b"broken")
    said("facts", "build", "--rebuild")
    assert rows_of(TABLE, "observation_id") == [("a",)]


def test_the_worker_follows_what_is_new_and_rebuilds(facts: Facts) -> None:
    facts.put(TABLE, observation_id="a")
    tasks.follow_facts()
    facts.put(TABLE, observation_id="b")
    tasks.follow_facts()
    assert len(store.manifest(TABLE).files["2026-05"]) == 2
    tasks.rebuild_facts()
    assert len(store.manifest(TABLE).files["2026-05"]) == 1
    assert rows_of(TABLE, "observation_id") == [("a",), ("b",)]
    with acting_as(system_actor()):
        assert FactBuild.objects.get(pk=TABLE).rows == 2


def test_a_release_from_the_command_line(cast: Any, facts: Facts) -> None:
    many_groups(cast, facts)
    plain = {"organisation": "SR", "month": "2026-05", "synthetic": True}
    slug, state = said("release", "prepare", **plain).split()
    assert state == "prepared"
    assert said("release", "publish", organisation="SR", slug=slug).split() == [slug, "published"]
    with acting_as(system_actor()):
        assert Release.objects.get().state == ReleaseState.PUBLISHED


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"organisation": "nobody", "month": "2026-05"}, "no organisation nobody"),
        ({"organisation": "SR", "month": "2001-05"}, "no observations of 2001-05"),
        ({"organisation": "SR", "month": "May"}, "Name the month as YYYY-MM"),
        ({"organisation": "SR", "month": "2026-13"}, "Name the month as YYYY-MM"),
        ({"organisation": "SR", "month": "2026-5"}, "Name the month as YYYY-MM"),
        ({"organisation": "SR", "month": "2026-05\n"}, "Name the month as YYYY-MM"),
        ({"organisation": "SR", "month": "٢٠٢٦-٠٥"}, "Name the month as YYYY-MM"),
        ({"organisation": "SR"}, "Name the month as YYYY-MM"),
        ({"organisation": "SR", "month": "2026-05", "threshold": 1}, "under 3"),
    ],
)
def test_the_command_line_refuses_in_plain_words(
    cast: Any, facts: Facts, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        said("release", "prepare", **options)


@pytest.mark.parametrize("slug", ["of-sr", "nothing", "", None])
def test_a_release_of_another_organisation_cannot_be_published(cast: Any, slug: str | None) -> None:
    made = kept_release(cast.organisation, "prepared", slug="of-sr")
    with pytest.raises(CommandError, match=f"There is no release {slug} of PA"):
        said("release", "publish", organisation="PA", slug=slug)
    with acting_as(system_actor()):
        assert Release.objects.get(pk=made.pk).state == ReleaseState.PREPARED


@pytest.mark.parametrize("state", ["preparing", "failed", "published", "withdrawn"])
def test_only_a_prepared_release_is_published_from_the_command_line(cast: Any, state: str) -> None:
    kept_release(cast.organisation, state, slug="mine")
    with pytest.raises(CommandError, match="not ready to be published"):
        said("release", "publish", organisation="SR", slug="mine")


@pytest.mark.parametrize(
    "arguments",
    [
        ("release",), ("release", "withdraw", "--organisation", "SR"), ("release", "prepare"),
        ("release", "prepare", "--organisation", "SR", "--protection", "hope"),
        ("release", "prepare", "--organisation", "SR", "--threshold", "few"), ("facts",),
        ("facts", "destroy"),
    ],
)  # fmt: skip
def test_commands_say_what_they_need(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        said(*arguments)
