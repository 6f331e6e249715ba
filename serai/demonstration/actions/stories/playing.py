"""Plays the demonstration's history: the crowd's and the stories' steps, day by day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from serai.accounts.models import Team
from serai.demonstration.actions.office import OPEN_FOR, SIGN_INS, somebody
from serai.demonstration.actions.stories import (
    arriving,
    assistance,
    casework,
    consenting,
    deciding,
    landing,
    panel,
    paying,
    protection,
    relief,
    screening,
    staying,
)
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb
from serai.demonstration.methods.crowd import CENTRES, crowd, read_profiles
from serai.demonstration.methods.people import WAYS
from serai.demonstration.methods.steps import Step, Story, in_order, read_story
from serai.directory.models import Place
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.registration.actions.publishing import publish_shipped_form
from serai.screening.actions.instruments import publish_shipped
from serai.screening.methods.building import SHIPPED_NAMES

FOLDER = Path(__file__).resolve().parents[2] / "data"
VERBS: Mapping[str, Verb] = {
    **arriving.VERBS, **screening.VERBS, **casework.VERBS, **deciding.VERBS, **assistance.VERBS,
    **protection.VERBS, **staying.VERBS, **consenting.VERBS, **landing.VERBS, **panel.VERBS,
    **relief.VERBS, **paying.VERBS,
}  # fmt: skip
"""What steps can do: each room's module adds its own."""
OPENED = 390
"""Days ago on which the centres opened their doors."""
GROUPS = 82
"""Groups that arrive at each centre: with the stories' people, about 400 in all."""

Tell = Callable[[int, int], None]


def _told_in(folder: str) -> list[Story]:
    return [
        read_story(path.read_text(encoding="utf-8"))
        for path in sorted((FOLDER / folder).glob("*.yml"))
    ]


def shipped_stories() -> list[Story]:
    """Return the stories that come with Serai."""
    return _told_in("stories")


def shipped_stores() -> list[Story]:
    """Return how the centres' stores and funds filled, told as stories of nobody."""
    return _told_in("stores")


def _publish_what_is_shipped() -> None:
    """Publish the shipped instruments and registration form for both centres, when they opened."""
    _user, actor, organisation = somebody("safia")
    with clock.standing_at(clock.now() - OPEN_FOR), acting_as(actor):
        for name in SHIPPED_NAMES:
            publish_shipped(actor=actor, organisation=organisation, name=name)
        publish_shipped_form(actor=actor, organisation=organisation)


def play(
    today: date, seed: int = 1, groups: int = GROUPS, *, stories: Iterable[Story] | None = None,
    tell: Tell | None = None,
) -> int:  # fmt: skip
    """Play everybody's history up to today; return how many people there are.

    Each step happens on its own day: the clock stands there for as long as it takes.
    """
    told = list(shipped_stories() if stories is None else stories)
    profiles = read_profiles((FOLDER / "profiles.yml").read_text(encoding="utf-8"))
    people: dict[str, Mapping[str, Any]] = {}
    steps: list[Step] = []
    for centre in CENTRES:
        made = crowd(centre, groups, today, seed, profiles)
        place = WAYS[centre][0]
        steps.append(Step(OPENED, CENTRES[centre].supervisor, "open_centre", {"place": place}))
        people |= made.people
        steps += made.steps
    for story in (*shipped_stores(), *told):
        people |= story.people
        steps += story.steps
    _publish_what_is_shipped()
    scene = Scene(_staff(), Place.objects.in_bulk(field_name="code"), people)
    sittings = list(in_order(steps, today))
    for number, sitting in enumerate(sittings, start=1):
        staff = scene.staff[sitting.who]
        with acting_as(staff.actor):
            for moment, step in sitting.steps:
                with clock.standing_at(moment):
                    VERBS[step.do](scene, staff, **step.values)
        if tell is not None:
            tell(number, len(sittings))
    return len(scene.persons)


def _staff() -> dict[str, Staff]:
    found = {}
    for one in SIGN_INS:
        if one.office == "MRC":
            user, actor, organisation = somebody(one.name)
            team = Team.objects.get(organisation=organisation, name=one.team)
            found[one.name] = Staff(one.name, user, actor, organisation, team)
    return found
