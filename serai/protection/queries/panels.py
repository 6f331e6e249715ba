"""Best-interests procedures opened up, and what their panels lack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from serai.kit.actor import Actor
from serai.protection.choices import PanelFault, Part
from serai.protection.methods import panel
from serai.protection.methods.sealed import APPROVAL, ASSESSMENT, DECISION, MEMBER, OPTION, VOICE
from serai.protection.models import BestInterests, Member, Option, Procedure, Voice
from serai.protection.queries.procedures import Opener


def seats_of(procedure: Procedure) -> list[Member]:
    """Return the panel of a procedure, its chair first."""
    rows = Member.objects.filter(procedure=procedure, part=Part.PANEL, ended_at=None)
    return list(rows.select_related("user").order_by("-is_chair", "named_at"))


def panel_faults(procedure: Procedure) -> list[PanelFault]:
    """Return what the panel of a procedure lacks."""
    involved = {procedure.opened_by_id, procedure.case.worker_id}
    return panel.faults(
        [
            panel.Seat(
                one.discipline, one.is_chair, one.signed_at is not None,
                one.user_id is not None and one.user_id in involved,
            )
            for one in seats_of(procedure)
        ]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option opened, with what the panel said of it."""

    row: Option
    texts: Mapping[str, str]
    voices: Sequence[tuple[str, str]]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OpenedPanel:
    """A best-interests procedure, opened."""

    row: BestInterests
    assessment: Mapping[str, str]
    decision: Mapping[str, str]
    approval: str
    options: Sequence[OptionLine]
    faults: Sequence[PanelFault]
    has_authority: bool
    may_speak: bool

    @property
    def is_dissent(self) -> bool:
        """Say whether somebody on the panel holds another option best than the chosen."""
        return any(one.voices for one in self.options if not one.is_chosen)


def open_panel(actor: Actor, procedure: Procedure, opener: Opener) -> OpenedPanel:
    """Return a best-interests procedure with all that is in it."""
    row = BestInterests.objects.select_related(
        "assessed_by", "decided_by", "approved_by", "chosen"
    ).get(procedure=procedure)
    said: dict[UUID, list[tuple[str, str]]] = {}
    for voice in Voice.objects.filter(procedure=procedure).select_related("member__user"):
        who = voice.member.user.name if voice.member.user else opener(voice.member.name, MEMBER)
        said.setdefault(voice.option_id, []).append((who, opener(voice.reasons, VOICE)))
    options = [
        OptionLine(one, opener.mapping(one.content, OPTION), said.get(one.pk, []),
                   one.pk == row.chosen_id)
        for one in Option.objects.filter(procedure=procedure).order_by("added_at")
    ]  # fmt: skip
    seats = seats_of(procedure)
    return OpenedPanel(
        row, opener.mapping(row.assessment, ASSESSMENT), opener.mapping(row.decision, DECISION),
        opener(row.approval, APPROVAL), options, panel_faults(procedure),
        any(one.discipline == "authority" for one in seats),
        any(speaks_for(actor, one) for one in seats),
    )  # fmt: skip


def speaks_for(actor: Actor, member: Member) -> bool:
    """Say whether the actor writes down this member's voice: their own, or of somebody outside."""
    return member.signed_at is not None and member.user_id in {None, actor.id}


def voices_to_give(actor: Actor, procedure: Procedure, opener: Opener) -> list[tuple[str, str]]:
    """Return the members of the panel for whom the actor writes, as (id, name)."""
    return [
        (str(one.pk), one.user.name if one.user else opener(one.name, MEMBER))
        for one in seats_of(procedure)
        if speaks_for(actor, one)
    ]


def options_of(procedure: Procedure, opener: Opener) -> list[tuple[str, str]]:
    """Return the options of a procedure as (id, what they are)."""
    return [
        (str(one.pk), f"{one.get_kind_display()}: {opener.mapping(one.content, OPTION)['text']}")
        for one in Option.objects.filter(procedure=procedure).order_by("added_at")
    ]
