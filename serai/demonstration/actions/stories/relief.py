"""Relief items: a centre's store, what came in and was counted, and what people were given."""

from typing import Any

from serai.assistance.actions.handing import distribute
from serai.assistance.actions.planning import end, plan_distribution
from serai.assistance.actions.stock import (
    add_item,
    add_kit,
    add_store,
    count,
    in_store,
    receive,
    set_limit,
    transfer,
)
from serai.assistance.choices import PlanState
from serai.assistance.models import Lot
from serai.demonstration.actions.stories.scene import Scene, Staff, Verb


def stocked(
    scene: Scene, staff: Staff, *, items: dict[str, dict[str, Any]],
    kits: dict[str, dict[str, Any]],
) -> None:  # fmt: skip
    """Say which items and kits the organisation gives out, and how much somebody may get."""
    for code, told in items.items():
        scene.things[f"item.{code}"] = add_item(
            actor=staff.actor, organisation=staff.organisation, name=told["name"],
            unit=told["unit"], warn_below=told.get("warn_below"),
        )  # fmt: skip
    for code, told in kits.items():
        lines = {scene.things[f"item.{one}"]: much for one, much in told["lines"].items()}
        made = add_kit(
            actor=staff.actor, organisation=staff.organisation, name=told["name"], lines=lines
        )
        scene.things[f"kit.{code}"] = made
        if "limit" in told:
            set_limit(actor=staff.actor, of=made, **told["limit"])


def store_opened(scene: Scene, staff: Staff, *, store: str, name: str) -> None:
    """Open a store of the team."""
    scene.things[f"store.{store}"] = add_store(actor=staff.actor, team=staff.team, name=name)


def received(
    scene: Scene, staff: Staff, *, store: str, item: str, quantity: int, batch: str = "",
    expires: int | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Take items into a store; `expires` is in how many days."""
    lot = receive(
        actor=staff.actor, store=scene.things[f"store.{store}"], item=scene.things[f"item.{item}"],
        quantity=quantity, batch=batch, reason=reason,
        expires_on=None if expires is None else scene.day(-expires),
    )  # fmt: skip
    scene.things[f"lot.{store}.{item}"] = lot


def transferred(
    scene: Scene, staff: Staff, *, store: str, to: str, item: str, quantity: int
) -> None:
    """Move items of the last lot that came in to another store."""
    lot: Lot = scene.things[f"lot.{store}.{item}"]
    transfer(
        actor=staff.actor, store=scene.things[f"store.{store}"], to=scene.things[f"store.{to}"],
        lot=lot, quantity=quantity,
    )  # fmt: skip


def counted(
    scene: Scene, staff: Staff, *, store: str, item: str, missing: int, reason: str
) -> None:
    """Count the last lot that came in, and find so many less than were known."""
    where, lot = scene.things[f"store.{store}"], scene.things[f"lot.{store}.{item}"]
    found = in_store(where, lot) - missing
    count(actor=staff.actor, store=where, lot=lot, counted=found, reason=reason)


def handed_out(
    scene: Scene, staff: Staff, *, of: str, kit: str = "", item: str = "", number: int = 1,
    proof: str = "signature", by: str = "", note: str = "", store: str = "",
) -> None:  # fmt: skip
    """Give a kit, or so much of an item, to somebody out of the centre's store, with proof."""
    distribute(
        actor=staff.actor, person=scene.persons[of], team=staff.team, given_on=scene.day(0),
        store=scene.things[f"store.{store or staff.team.name}"], count=number, proof=proof,
        kit=scene.things[f"kit.{kit}"] if kit else None, proof_by=by, note=note,
        item=scene.things[f"item.{item}"] if item else None,
    )  # fmt: skip


def planned(
    scene: Scene, staff: Staff, *, name: str, kit: str, within: int, place: str, expected: int
) -> None:
    """Plan to give out so many of a kit out of the team's store, in so many days."""
    scene.things[f"planned.{name}"] = plan_distribution(
        actor=staff.actor, store=scene.things[f"store.{staff.team.name}"], expected=expected,
        kit=scene.things[f"kit.{kit}"], on=scene.day(-within), place=place,
    )  # fmt: skip


def held(scene: Scene, staff: Staff, *, name: str) -> None:
    """Say that a distribution was held."""
    end(actor=staff.actor, row=scene.things[f"planned.{name}"], state=PlanState.HELD)


VERBS: dict[str, Verb] = {
    "stock": stocked, "open_store": store_opened, "receive": received, "transfer": transferred,
    "count": counted, "hand_out": handed_out, "plan_distribution": planned,
    "distribution_held": held,
}  # fmt: skip
