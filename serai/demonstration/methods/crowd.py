"""The demonstration's crowd: what is done with those who come, by the profile that chance gives.

Profiles are data (`data/profiles.yml`): what people answer, which categories are confirmed,
how often a case is opened and what its plan says, in the language of the centre.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

import yaml

from serai.demonstration.methods.people import Newcomer, newcomers
from serai.demonstration.methods.steps import Step

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Centre:
    """Who works at a centre, and in which language texts are written there."""

    language: str
    registrar: str
    supervisor: str
    health: str
    workers: Sequence[str]


CENTRES: Mapping[str, Centre] = {
    "Agadez": Centre("fr", "rachid", "zeinab", "halima", ("mariam", "garba")),
    "Obock": Centre("en", "fardus", "saida", "nima", ("abdou", "kadar")),
}


UNITS = {"female": "women", "male": "men"}
CLOSES = 40
"""Days after its plan on which a case of the crowd is closed."""
UNREAD = 2
"""Days for which a first contact of the crowd may not have been read yet."""
GIVEN = {
    "legal": "legal", "psychosocial": "psychosocial",
    "safety": "safe_house", "family": "family_mediation", "return": "other",
    "documents": "registration",
}  # fmt: skip
"""The service by which an action about a need was carried out."""


TRAVELLING = 3
"""One group in so many travels together without being a household."""
ASKED_FROM = 20
"""Age from which the crowd's people answer alone, on whichever day of the year they came."""
ASKED: tuple[Told, ...] = (
    {"do": "agree", "purpose": "health", "to": "clinic", "compartments": ["identity", "health"]},
    {"do": "refuse", "purpose": "stories", "to": "media", "compartments": ["identity", "profile"],
     "why": "harm_to_self"},
    {"do": "agree", "purpose": "tracing", "to": "family", "compartments": ["identity"]},
    {},
    {"do": "refuse", "purpose": "documents", "to": "consulate", "compartments": ["identity"],
     "why": "no_trust"},
)  # fmt: skip
"""What one group after the other is asked, and answers. Every tenth takes it back later."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the file of profiles says."""

    usual: Told
    with_family: Told
    alone: Told
    closing: Told
    treated: Told
    profiles: tuple[Told, ...]


@dataclass(slots=True)
class Crowd:
    """Everybody of the crowd at a centre, and all that was done with them."""

    people: dict[str, Told] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


def read_profiles(text: str) -> Profiles:
    """Return the profiles that a YAML text describes; a broken one raises KeyError."""
    told: dict[str, Any] = yaml.safe_load(text)
    return Profiles(
        told["usual"],
        told["with_family"],
        told["alone"],
        told["closing"],
        told["treated"],
        tuple(told["profiles"]),
    )


def crowd(centre: str, groups: int, today: date, seed: int, profiles: Profiles) -> Crowd:
    """Return the crowd of a centre, the same for the same seed and day."""
    found = Crowd()
    chance = random.Random(f"crowd {centre} {seed}")  # noqa: S311 - made-up people
    arrived = newcomers(centre, groups, today, seed)
    for number, together in groupby(arrived, key=lambda one: one.group):
        _Group(centre, number, list(together), today, chance, profiles, found).tell()
    return found


@dataclass(slots=True)
class _Group:
    """One group on its way through the centre."""

    centre: str
    number: int
    members: list[Newcomer]
    today: date
    chance: random.Random
    profiles: Profiles
    crowd: Crowd

    def tell(self) -> None:
        """Say what was done with the group: registered, journey told, everybody asked."""
        place = CENTRES[self.centre]
        ago = max(1, (self.today - self.members[0].legs[-1].on).days - 1)
        keys = [f"{self.centre}-{self.number}-{n}" for n in range(len(self.members))]
        for key, one in zip(keys, self.members, strict=True):
            self.crowd.people[key] = {"newcomer": one}
        worker = self.chance.choice(place.workers)
        together = "travelling" if self.number % TRAVELLING == 0 else "household"
        self._step(ago, place.registrar, "register", of=keys, together=together)
        self._consents(ago, keys[0])
        if self.chance.random() < 0.7:
            self._stay(ago, keys)
        legs = [
            {"from": leg.origin, "to": leg.destination, "transport": leg.transport,
             "ago": (self.today - leg.on).days - ago + 1}
            for leg in self.members[0].legs
        ]  # fmt: skip
        for key, one in zip(keys, self.members, strict=True):
            self._person(key, one, ago, worker)
        self._step(ago - 1, worker, "journey", of=keys, legs=legs)

    def _stay(self, ago: int, keys: list[str]) -> None:
        """Say where the group slept, and when it left."""
        first = self.members[0].identity
        age = first.birth.age_at(self.today)
        alone = "children" if age is not None and age < 18 else UNITS.get(first.sex, "families")
        registrar = CENTRES[self.centre].registrar
        self._step(ago, registrar, "check_in", of=keys, unit="families" if len(keys) > 1 else alone)
        self._step(ago - self.chance.randrange(6, 60), registrar, "check_out", of=keys)

    def _consents(self, ago: int, key: str) -> None:
        """Say what the first of the group agreed to, refused, or took back later."""
        age = self.members[0].identity.birth.age_at(self.today)
        if age is None or age < ASKED_FROM:
            return
        place = CENTRES[self.centre]
        asked: Told = ASKED[self.number % len(ASKED)]
        if asked:
            self._step(ago, place.registrar, of=key, language=place.language, **asked)
        if self.number % (2 * len(ASKED)) == 0:
            self._step(ago - 20, place.registrar, "take_back", of=key, to=asked["to"])

    def _person(self, key: str, one: Newcomer, ago: int, worker: str) -> None:
        """Say what was asked of one of them, and what followed."""
        age = one.identity.birth.age_at(self.today)
        child = age is not None and age < 18
        told = self.profiles
        answers = {**told.usual} if age is None else {**told.usual, "age": age}
        if child and len(self.members) > 1:
            if self.chance.random() < 0.3:
                self._ask(ago, worker, key, {**answers, **told.with_family})
            return
        profile = told.alone if child else self._profile(one.identity.sex)
        self._ask(ago, worker, key, {**answers, **profile["answers"]})
        if "trafficking" in profile:
            self._step(ago - 1, worker, "screen", of=key, instrument="trafficking",
                       answers=profile["trafficking"])  # fmt: skip
        for category in profile.get("confirm", ()):
            self._step(ago - 1, worker, "state", of=key, category=category)
        if self.chance.random() < profile["case"]:
            self._case(key, ago - 1, worker, profile)
        also = profile.get("also")
        if also and ago - also["after"] > 0:
            self._step(ago - also["after"], worker, "state", of=key, category=also["category"],
                       evidence=also["evidence"], certainty="established")  # fmt: skip

    def _profile(self, sex: str) -> Told:
        fitting = [p for p in self.profiles.profiles if sex == "female" or not p.get("women")]
        return self.chance.choices(fitting, [p["weight"] for p in fitting])[0]

    def _ask(self, ago: int, worker: str, key: str, answers: Told) -> None:
        """Ask at the desk; what was asked lately waits still for whom it is meant."""
        who = CENTRES[self.centre].registrar
        self._step(ago, who, "first_contact", of=key, answers=dict(answers))
        if ago > UNREAD:
            self._step(ago - 1, worker, "read", of=key)

    def _case(self, key: str, ago: int, worker: str, profile: Told) -> None:
        """Say what a case's worker did: opened, planned, wrote, went on."""
        words = _Words(CENTRES[self.centre].language)
        self._step(ago, worker, "open_case", of=key, risk=profile["risk"],
                   summary=words.of(profile["summary"]))  # fmt: skip
        needs: dict[str, dict[str, Any]] = {
            domain: {
                "goal": words.of(need["goal"]),
                "actions": [words.whole(one) for one in need["actions"]],
            }
            for domain, need in profile["needs"].items()
            if domain != "return" or profile["answers"].get("fear_of_return") != "yes"
        }
        planned = ago - self.chance.randrange(1, 4)
        supervisor = CENTRES[self.centre].supervisor
        self._step(planned, worker, "plan", of=key, needs=needs)
        self._step(planned, worker, "ask_plan", of=key)
        self._step(planned, supervisor, "decide", of=key)
        self._step(planned - 4, worker, "note", of=key, text=words.of(profile["note"]))
        for domain, need in needs.items():
            given = [one for one in need["actions"] if one.get("decision") == "provided"]
            if given and self.chance.random() < 0.7:
                number = need["actions"].index(given[0]) + 1
                after = planned - given[0]["within"]
                self._step(after, worker, "action", of=key, action=f"{domain}.{number}")
                self._given(after, worker, key, domain, words)
                if len(need["actions"]) == 1:
                    self._step(after - 6, worker, "progress", of=key, domain=domain)

        if planned > CLOSES and self.chance.random() < 0.6:
            text = words.of(self.profiles.closing)
            self._step(planned - CLOSES, worker, "ask_closing", of=key, summary=text)
            self._step(planned - CLOSES, supervisor, "decide", of=key)

    def _given(self, ago: int, worker: str, key: str, domain: str, words: "_Words") -> None:
        """Say what was given: a kit, a service, or a health contact, which health staff write."""
        if domain == "material":
            proof = "thumb" if self.number % 3 == 0 else "signature"
            self._step(ago, worker, "hand_out", of=key, kit="arrival", proof=proof)
            return
        if domain in GIVEN:
            self._step(ago, worker, "give", of=key, kind=GIVEN[domain])
            return
        note = words.of(self.profiles.treated)
        self._step(ago, CENTRES[self.centre].health, "treat", of=key, note=note)

    def _step(self, ago: int, who: str, do: str, **values: Any) -> None:
        """Write a step down, unless it lies in the days to come."""
        if ago >= 0:
            self.crowd.steps.append(Step(ago, who, do, values))


@dataclass(frozen=True, slots=True)
class _Words:
    language: str

    def of(self, told: Any) -> str:
        """Return a text in the centre's language."""
        return str(told[self.language]) if isinstance(told, Mapping) else str(told)

    def whole(self, told: Told) -> dict[str, Any]:
        """Return an action with its texts in the centre's language."""
        return {k: self.of(v) if isinstance(v, Mapping) else v for k, v in told.items()}
