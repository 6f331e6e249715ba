"""First contacts, screenings, and what is said of categories as time goes on."""

from datetime import date
from typing import Any

from serai.demonstration.actions.stories.scene import Scene, Staff, Verb
from serai.kit import clock
from serai.screening.actions import categories as actions
from serai.screening.actions.blocks import clear_block
from serai.screening.actions.first_contact import conduct_first_contact
from serai.screening.actions.screenings import (
    finish_screening,
    keep_answers,
    record_reading,
    start_screening,
)
from serai.screening.choices import CategoryState, ScreeningState
from serai.screening.models import CategoryStatement, InstrumentVersion, ReturnBlock, Screening
from serai.screening.queries.persons import versions_to_use


def _version(scene: Scene, staff: Staff, code: str) -> InstrumentVersion:
    """Return the published version of an instrument, looked up once."""
    if code not in scene.things:
        versions = versions_to_use(staff.actor, [staff.organisation.pk])
        scene.things |= {version.instrument.code: version for version in versions}
    found: InstrumentVersion = scene.things[code]
    return found


def first_contact(scene: Scene, staff: Staff, *, of: str, answers: dict[str, Any]) -> None:
    """Ask the first contact at the desk."""
    conduct_first_contact(
        actor=staff.actor, person=scene.persons[of], organisation=staff.organisation,
        version=_version(scene, staff, "first_contact"), answers=answers,
    )  # fmt: skip


def read(scene: Scene, staff: Staff, *, of: str) -> None:
    """Read what a desk was told of somebody."""
    unread = Screening.objects.filter(
        person=scene.persons[of], state=ScreeningState.DONE, read_at=None
    )
    for one in unread:
        record_reading(screening=one, is_for_all=True)


def screen(
    scene: Scene, staff: Staff, *, of: str, answers: dict[str, Any],
    instrument: str = "first_contact", at: str = "",
) -> None:  # fmt: skip
    """Screen somebody with an instrument, at a place whose factors are the background."""
    screening = start_screening(
        actor=staff.actor, person=scene.persons[of], organisation=staff.organisation,
        version=_version(scene, staff, instrument), place=scene.places[at] if at else None,
    )  # fmt: skip
    keep_answers(actor=staff.actor, screening=screening, answers=answers)
    finished = finish_screening(actor=staff.actor, screening=screening)
    scene.keep(of, "screening", finished)


def state(
    scene: Scene, staff: Staff, *, of: str, category: str, since: int = 0, until: int | None = None,
    certainty: str = "likely", evidence: str = "statement", note: str = "",
) -> None:  # fmt: skip
    """Say that somebody is in a category; what was suggested before is confirmed instead."""
    first = scene.day(since)
    before = _current(scene, of, category)
    if before is not None:
        _revise(staff, before, CategoryState.CONFIRMED, first, scene.last_day(until),
                certainty=certainty, evidence=evidence, note=note)  # fmt: skip
        return
    actions.state_category(
        actor=staff.actor, person=scene.persons[of], organisation=staff.organisation,
        category=category, starts_on=first, ends_on=scene.last_day(until), certainty=certainty,
        evidence=evidence, note=note,
    )  # fmt: skip


def revise(
    scene: Scene, staff: Staff, *, of: str, category: str, to: str, until: int | None = None,
    note: str = "", evidence: str = "",
) -> None:  # fmt: skip
    """Contest, withdraw, or end what was said of a category."""
    before = _current(scene, of, category)
    assert before is not None, (of, category)
    _revise(
        staff, before, to, before.during.lower, scene.last_day(until), note=note, evidence=evidence
    )


def _revise(
    staff: Staff, before: CategoryStatement, to: str, first: date, last: date | None, **said: Any
) -> None:
    actions.revise(
        actor=staff.actor, statement=before, state=to, keep_dates=False, starts_on=first,
        ends_on=last, **said,
    )  # fmt: skip


def _current(scene: Scene, of: str, category: str) -> CategoryStatement | None:
    return CategoryStatement.objects.filter(
        person=scene.persons[of], category=category, known__contains=clock.now()
    ).first()


def cleared(scene: Scene, staff: Staff, *, of: str, reason: str) -> None:
    """Clear what stands against a return, after somebody else recorded the fear."""
    block = ReturnBlock.objects.get(person=scene.persons[of], cleared_at=None)
    clear_block(actor=staff.actor, block=block, reason=reason)


VERBS: dict[str, Verb] = {
    "first_contact": first_contact, "screen": screen, "state": state, "revise": revise,
    "clear": cleared, "read": read,
}  # fmt: skip
