"""Makes up the sheets and interviews of the demonstration, the same ones for the same seed.

A sheet is what one enumerator sends for one point, day and half day. Numbers of groups are Poisson
draws about the point's pace times season, event and weekday; group sizes depend on the transport.
"""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from serai.demonstration.methods.network import Network, Point, Stream, Weights

WEEKS = 26
LARGEST_SHEET = 14
HALF_DAYS = {"06-12": (6, 12), "12-18": (12, 18)}
WEEKDAYS = (1.1, 1.0, 1.0, 1.05, 0.85, 1.15, 0.8)
SIZES: Mapping[str, tuple[float, float, int, int]] = {
    "truck_bus": (15, 7, 3, 45), "car": (5, 1.5, 2, 9), "foot": (3, 2, 1, 12),
    "bicycle": (2, 0.8, 1, 3), "animal": (4, 2, 1, 9), "boat": (22, 12, 4, 60),
    "train": (9, 5, 1, 40),
}  # fmt: skip
"""Mean, standard deviation, least and greatest number of people by transport."""

CARE = {
    "pregnant": 0.05, "disability": 0.03, "single_parent": 0.04, "medical": 0.02,
    "woman_at_risk": 0.012, "child_at_risk": 0.01, "legal_protection": 0.02,
}  # fmt: skip
"""How often a group has somebody like that, where there can be one."""

INTERVIEWS_A_WEEK = 15
BANDS = ("0_4", "5_17", "18_59", "60")


@dataclass(frozen=True, slots=True)
class Group:
    """One group as an enumerator counted it; empty answers are left out."""

    id: UUID
    answers: Mapping[str, Any]
    counts: Mapping[str, int]
    care: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One registry sheet, ready to be written as XML."""

    instance_id: str
    period_id: UUID
    point: str
    sender: str
    enumerator: str
    day: date
    slot: str
    starts_at: time
    ends_at: time
    opened: datetime
    closed: datetime
    place: tuple[float, float] | None
    groups: tuple[Group, ...]
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Interview:
    """One survey interview, ready to be written as XML. `answers` is empty where it ended early."""

    instance_id: str
    entity_id: UUID
    point: str
    sender: str
    enumerator: str
    day: date
    opened: datetime
    closed: datetime
    consented: bool
    before: bool
    answers: Mapping[str, str] = field(default_factory=dict)


def first_day(until: date) -> date:
    """Return the first day of the 26 weeks that end on `until`."""
    return until - timedelta(days=7 * WEEKS - 1)


def sheets(
    network: Network, places: Mapping[str, tuple[float, float]], until: date, seed: int = 1
) -> list[Sheet]:
    """Return the network's sheets up to a day, in order of days.

    `places` gives longitude and latitude in degrees by point code.
    """
    made = [
        sheet
        for point in network.points
        for sheet in _sheets_of(point, network, places[point.code], until, seed)
    ]
    made.sort(key=lambda s: (s.closed, s.instance_id))
    return made


def _sheets_of(
    point: Point, network: Network, place: tuple[float, float], until: date, seed: int
) -> Iterator[Sheet]:
    chance = random.Random(f"{seed} {point.code}")  # noqa: S311 - a made-up world, not a secret
    start = first_day(until)
    last: Sheet | None = None
    for week in range(WEEKS):
        pause = network.pause
        if point.code == pause.code and pause.first <= week <= pause.last:
            continue
        moments = [(day, slot) for day in range(7) for slot in HALF_DAYS]
        for offset, slot in sorted(chance.sample(moments, point.sheets)):
            day = start + timedelta(days=7 * week + offset)
            sheet = _sheet(point, network, place, day, week, slot, chance)
            if point.habit == "copying" and last and chance.random() < 0.25:
                twin = _copied(last, chance)
                yield twin
            yield sheet
            last = sheet


def _sheet(
    point: Point,
    network: Network,
    place: tuple[float, float],
    day: date,
    week: int,
    slot: str,
    chance: random.Random,
) -> Sheet:
    first, last = HALF_DAYS[slot]
    starts = time(first, chance.choice((0, 0, 0, 15, 30)))
    ends = time(last - 1, 45) if chance.random() < 0.2 else time(last, 0)
    closed = datetime.combine(day, time(last, chance.randrange(5, 50)), UTC)
    taken = chance.randrange(25, 70) if point.habit == "hurried" else chance.randrange(300, 1500)
    busy = _busy(point, network, day, week)
    mean = point.pace * sum(busy.values()) * WEEKDAYS[day.weekday()]
    groups = tuple(
        _group(point, network, busy, chance)
        for _ in range(min(_poisson(mean, chance), LARGEST_SHEET))
    )
    return Sheet(
        instance_id=f"uuid:{_uuid(chance)}",
        period_id=_uuid(chance),
        point=point.code,
        sender=point.code,
        enumerator=f"{point.code[4:7]}-{1 if point.habit else chance.choice((1, 1, 2))}",
        day=day,
        slot=slot,
        starts_at=starts,
        ends_at=ends,
        opened=closed - timedelta(seconds=taken),
        closed=closed,
        place=_standing(point, place, chance),
        groups=groups,
    )


def _busy(point: Point, network: Network, day: date, week: int) -> dict[str, float]:
    """Return how busy each of the point's streams is, in parts of an ordinary half day's groups."""
    total = sum(point.streams.values())
    return {
        name: weight
        / total
        * network.streams[name].season[day.month - 1]
        * _effect(point, network.streams[name], network, week)
        for name, weight in point.streams.items()
    }


def _effect(point: Point, stream: Stream, network: Network, week: int) -> float:
    """Return by how much what happens in that week changes a stream at a point."""
    factor = 1.0
    for event in network.events:
        if event.first <= week <= event.last and event.on in {point.code, stream.border}:
            factor *= event.factor
        elif event.on == stream.border and week in {event.last + 1, event.last + 2}:
            factor *= 1.35 if event.factor < 1 else 1.0
    return factor


def _group(
    point: Point, network: Network, busy: Mapping[str, float], chance: random.Random
) -> Group:
    name = _draw(busy, chance)
    stream = network.streams[name]
    origin, transport = _draw(stream.origin, chance), _draw(stream.transport, chance)
    mean, deviation, least, most = SIZES[transport]
    persons = max(least, min(most, round(chance.gauss(mean, deviation))))
    if busy[name] > 2 * point.streams[name] / sum(point.streams.values()) and mean > 10:
        persons += chance.choice((0, 0, 0, 60, 90))  # a convoy
    if point.habit == "heaping" and persons >= 4 and chance.random() < 0.9:
        persons = max(5, round(persons / 5) * 5)
    counts = _counts(stream, persons, chance)
    care = _care(counts, chance)
    if point.habit == "careless":
        counts, care = _careless(counts, care, chance)
    nationality = _draw(stream.nationality, chance) if stream.nationality else origin
    answers = {
        "direction": stream.direction,
        "nationality": "" if chance.random() < 0.02 else nationality,
        "persons": persons,
        "origin_country": origin,
        "previous_country": _draw(stream.previous, chance),
        "next_country": stream.next,
        "destination_country": "" if chance.random() < 0.04 else _draw(stream.destination, chance),
        "transport": transport,
        "reasons": _reasons(stream.reasons, chance),
    }
    return Group(_uuid(chance), answers, counts, care)


def _counts(stream: Stream, persons: int, chance: random.Random) -> dict[str, int]:
    """Return how many of each sex and age band were counted; now and then some were not seen."""
    counts: dict[str, int] = {}
    unseen = chance.randrange(1, 3) if persons > 12 and chance.random() < 0.01 else 0
    for number in range(persons - unseen):
        sex = "female" if chance.random() < stream.women * 1.15 else "male"
        age = chance.random() if number else 1.0  # the first one counted is grown up
        if age < stream.children * 0.3:
            band = "0_4"
        elif age < stream.children:
            band = "5_17"
        else:
            band = "18_59" if chance.random() < 0.96 else "60"
        counts[f"{sex}_{band}"] = counts.get(f"{sex}_{band}", 0) + 1
    return counts


def _care(counts: Mapping[str, int], chance: random.Random) -> dict[str, int]:
    """Return who in the group needs care; most groups have nobody."""
    children = sum(counts.get(f"{sex}_{band}", 0) for sex in ("female", "male")
                   for band in ("0_4", "5_17"))  # fmt: skip
    women = counts.get("female_18_59", 0)
    old = counts.get("female_60", 0) + counts.get("male_60", 0)
    possible = {"pregnant": women, "woman_at_risk": women, "child_at_risk": children,
                "single_parent": children}  # fmt: skip
    care = {}
    for code, often in CARE.items():
        if possible.get(code, 1) and chance.random() < often:
            care[code] = 1
    if children and chance.random() < 0.08:
        care["uasc"] = chance.randint(1, min(children, 3))
    if old and chance.random() < 0.12:
        care["elderly_at_risk"] = 1
    return care


def _careless(
    counts: dict[str, int], care: dict[str, int], chance: random.Random
) -> tuple[dict[str, int], dict[str, int]]:
    """Slip now and then: a wrong count, or children reported who were not counted."""
    slip = chance.random()
    if slip < 0.08:
        return counts | {"male_18_59": counts.get("male_18_59", 0) + chance.randrange(1, 9)}, care
    if slip < 0.11 and not any(key.endswith(("0_4", "5_17")) for key in counts):
        return counts, care | {"uasc": chance.randrange(2, 5)}
    return counts, care


def _reasons(weights: Weights, chance: random.Random) -> str:
    """Return one to three reasons, each as often as its weight in a hundred says."""
    given = [code for code, percent in weights.items() if chance.random() * 100 < percent]
    return " ".join(sorted(given[:3] or [max(weights, key=lambda code: weights[code])]))


def _copied(sheet: Sheet, chance: random.Random) -> Sheet:
    """Return a colleague's sheet sent again as one's own, with new ids."""
    return replace(
        sheet,
        instance_id=f"uuid:{_uuid(chance)}",
        period_id=_uuid(chance),
        groups=tuple(replace(group, id=_uuid(chance)) for group in sheet.groups),
        enumerator=f"{sheet.point[4:7]}-2",
        closed=sheet.closed + timedelta(hours=1),
        opened=sheet.opened + timedelta(hours=1),
    )


def corrections(made: list[Sheet], seed: int = 1, count: int = 6) -> list[Sheet]:
    """Return corrections of some sheets: one group more than was sent first."""
    chance = random.Random(f"{seed} corrections")  # noqa: S311
    full = [sheet for sheet in made if len(sheet.groups) > 1]
    return [
        replace(
            sheet,
            instance_id=f"uuid:{_uuid(chance)}",
            corrects=sheet.instance_id,
            groups=(*sheet.groups, replace(sheet.groups[0], id=_uuid(chance))),
        )
        for sheet in chance.sample(full, min(count, len(full)))
    ]


def with_mistakes(made: list[Sheet], seed: int = 1) -> list[Sheet]:
    """Return the sheets, a few of them not to be understood: an old point, a wrong country."""
    chance = random.Random(f"{seed} mistakes")  # noqa: S311
    changed = list(made)
    recent = range(max(len(made) - 400, 0), len(made))
    picked = chance.sample(recent, min(9, len(recent)))
    for number, index in enumerate(picked):
        sheet = changed[index]
        if number < 5:
            changed[index] = replace(sheet, point="GIN-KANKAN")
        elif sheet.groups:
            first = sheet.groups[0]
            wrong = replace(first, answers={**first.answers, "nationality": "NIG"})
            changed[index] = replace(sheet, groups=(wrong, *sheet.groups[1:]))
    return changed


def interviews(network: Network, until: date, seed: int = 1) -> list[Interview]:
    """Return the interviews of the 26 weeks: some without consent, some interviewed before."""
    chance = random.Random(f"{seed} interviews")  # noqa: S311
    start = first_day(until)
    return [
        _interview(chance.choice(network.points), network, start, week, chance)
        for week in range(WEEKS)
        for _ in range(INTERVIEWS_A_WEEK)
    ]


def _interview(
    point: Point, network: Network, start: date, week: int, chance: random.Random
) -> Interview:
    day = start + timedelta(days=7 * week + chance.randrange(7))
    closed = datetime.combine(day, time(chance.randrange(8, 18), chance.randrange(60)), UTC)
    consented, before = chance.random() < 0.93, chance.random() < 0.06
    stream = network.streams[_draw(point.streams, chance)]
    full = consented and not before
    return Interview(
        instance_id=f"uuid:{_uuid(chance)}",
        entity_id=_uuid(chance),
        point=point.code,
        sender=point.code,
        enumerator=f"{point.code[4:7]}-3",
        day=day,
        opened=closed - timedelta(seconds=chance.randrange(500, 1500) if full else 150),
        closed=closed,
        consented=consented,
        before=before,
        answers=_talk(stream, chance) if full else {},
    )


def _talk(stream: Stream, chance: random.Random) -> dict[str, str]:
    """Return the answers of one traveller."""
    size = chance.choice((1, 1, 1, 2, 2, 3, 4, 5))
    origin = _draw(stream.origin, chance)
    answers = {
        "age": str(max(18, min(70, round(chance.gauss(29, 8))))),
        "sex": "female" if chance.random() < stream.women else "male",
        "nationality": _draw(stream.nationality, chance) if stream.nationality else origin,
        "family_status": chance.choice(("single", "single", "married", "married", "separated")),
        "education": chance.choice(("none", "religious", "primary", "primary", "secondary")),
        "occupation": chance.choice(("daily_labour", "farming", "own_account", "none", "student")),
        "direction": stream.direction,
        "origin_country": origin,
        "departed": chance.choice(("under_2_weeks", "under_2_weeks", "2_weeks_3_months")),
        "reasons": _reasons(stream.reasons, chance),
        "companions": "alone" if size == 1 else chance.choice(("family", "friends", "strangers")),
        "transports": _draw(stream.transport, chance),
        "cost_band": chance.choice(("under_50", "50_to_250", "50_to_250", "250_to_1000")),
        "documents": chance.choice(("all", "some", "some", "none")),
        "destination_country": _draw(stream.destination, chance),
        "destination_why": chance.choice(("work", "work", "family", "return")),
        "stay": chance.choice(("under_3_months", "3_12_months", "over_1_year", "unknown")),
        "return_intention": chance.choice(("soon", "later", "later", "if_safe", "unknown")),
        "needs": chance.choice(("food_water", "money", "information", "none", "health transport")),
        "difficulties": chance.choice(("none", "money", "documents", "hunger", "not_said")),
        "wants_help": chance.choice(("yes", "no")),
    }
    if size > 1:
        answers |= {"group_size": str(size), "children": str(chance.randrange(0, size))}
    return answers


def _standing(
    point: Point, place: tuple[float, float], chance: random.Random
) -> tuple[float, float] | None:
    """Return where the enumerator stood, in degrees; sometimes there was no signal."""
    if chance.random() < 0.15:
        return None
    away = 0.35 if point.habit == "far" and chance.random() < 0.5 else 0.0
    longitude, latitude = place
    return (
        round(longitude + away + chance.gauss(0, 0.0015), 6),
        round(latitude + away / 2 + chance.gauss(0, 0.0015), 6),
    )


def _draw(weights: Weights, chance: random.Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _poisson(mean: float, chance: random.Random) -> int:
    """Draw by multiplying uniform numbers until they fall below exp(-mean) (Knuth)."""
    limit, product, drawn = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        drawn += 1
    return drawn


def _uuid(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
