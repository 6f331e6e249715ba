"""Made-up people of the demonstration: who they are and how they came, from a seed.

Every name is a common one of its country put together by chance; nobody is meant.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from serai.people.methods.records import Birth, Contact, Contacts, Functioning, Identity, Name

FIRST, FAMILY = "first", "family"
COUNTRIES: dict[str, dict[str, Sequence[str]]] = {
    "NER": {"female": ("Hadiza", "Aïchatou", "Zeinabou"), "male": ("Ibrahim", "Souleymane", "Issa"),
            FAMILY: ("Abdou", "Issoufou", "Moussa"), "languages": ("ha", "fr")},
    "MLI": {"female": ("Fatoumata", "Aminata", "Oumou"), "male": ("Mamadou", "Boubacar", "Amadou"),
            FAMILY: ("Traoré", "Keïta", "Coulibaly"), "languages": ("bm", "fr")},
    "SEN": {"female": ("Khady", "Awa", "Ndeye"), "male": ("Ousmane", "Cheikh", "Modou"),
            FAMILY: ("Diop", "Ndiaye", "Fall"), "languages": ("wo", "fr")},
    "BFA": {"female": ("Mariam", "Salimata", "Rasmata"), "male": ("Adama", "Boukary", "Idrissa"),
            FAMILY: ("Ouédraogo", "Sawadogo", "Kaboré"), "languages": ("mos", "fr")},
    "NGA": {"female": ("Blessing", "Amina", "Ngozi"), "male": ("Musa", "Emeka", "Sani"),
            FAMILY: ("Okafor", "Bello", "Adeyemi"), "languages": ("ha", "en")},
    "SDN": {"female": ("Hanan", "Salma", "Amal"), "male": ("Omer", "Yousif", "Hassan"),
            FAMILY: ("Abdelrahman", "Elhadi", "Osman"), "languages": ("ar",)},
    "ETH": {"female": ("Tigist", "Hiwot", "Meseret"), "male": ("Abebe", "Dawit", "Tesfaye"),
            FAMILY: ("Bekele", "Haile", "Girma"), "languages": ("am", "om")},
    "SOM": {"female": ("Faadumo", "Xaliimo", "Caasha"), "male": ("Cabdi", "Maxamed", "Xasan"),
            FAMILY: ("Cali", "Warsame", "Nuur"), "languages": ("so",)},
}  # fmt: skip
SCRIPTS = {
    "Hanan": "حنان", "Salma": "سلمى", "Amal": "أمل", "Omer": "عمر", "Yousif": "يوسف",
    "Hassan": "حسن", "Abdelrahman": "عبد الرحمن", "Elhadi": "الهادي", "Osman": "عثمان",
    "Tigist": "ትግስት", "Hiwot": "ሕይወት", "Meseret": "መሠረት", "Abebe": "አበበ", "Dawit": "ዳዊት",
    "Tesfaye": "ተስፋዬ", "Bekele": "በቀለ", "Haile": "ኃይሌ", "Girma": "ግርማ",
}  # fmt: skip
WAYS = {
    "Agadez": ("NER-AGADEZ", ("NER", "MLI", "SEN", "BFA", "NGA", "SDN"), {
        "NER": ("NER-ZINDER",), "MLI": ("MLI-GAO", "NER-NIAMEY"), "SDN": ("SDN-KHARTOUM",),
        "SEN": ("MLI-KAYES", "MLI-BAMAKO", "BFA-OUAGADOUGOU"), "BFA": ("BFA-OUAGADOUGOU",),
        "NGA": ("NGA-KANO", "NER-ZINDER"),
    }),
    "Obock": ("DJI-OBOCK", ("ETH", "SOM"), {
        "ETH": ("ETH-ADDIS", "ETH-DIREDAWA", "ETH-DEWELE", "DJI-ALISABIEH"),
        "SOM": ("SOM-HARGEYSA", "DJI-DJIBOUTI"),
    }),
}  # fmt: skip
"""By centre: its place, the nationalities met there, and the places on the way from each."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of a made-up journey, between places of the directory by code."""

    origin: str
    destination: str
    on: date
    transport: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody made up, with the legs that led to the centre, and their group's number."""

    group: int
    identity: Identity
    contacts: Contacts
    functioning: Functioning | None
    legs: Sequence[Leg]


def newcomers(centre: str, groups: int, until: date, seed: int) -> Iterator[Newcomer]:
    """Yield people who came to a centre in groups of one to five, the same for the same seed."""
    chance = random.Random(f"{centre} {seed}")  # noqa: S311 - made-up people
    place, nations, ways = WAYS[centre]
    for group in range(groups):
        nation = chance.choice(nations)
        legs = _legs(
            (*ways[nation], place), until - timedelta(days=chance.randrange(27, 150)), chance
        )
        family = chance.choice(COUNTRIES[nation][FAMILY])
        size = chance.choice((1, 1, 1, 2, 3, 4, 5))
        for number in range(size):
            yield _newcomer(group, number, nation, family, legs, until, chance, alone=size == 1)


def _legs(places: Sequence[str], start: date, chance: random.Random) -> list[Leg]:
    found, day = [], start
    for origin, destination in pairwise(places):
        found.append(Leg(origin, destination, day, chance.choice(("truck_bus", "car", "foot"))))
        day += timedelta(days=chance.randrange(1, 9))
    return found


def _newcomer(
    group: int, number: int, nation: str, family: str, legs: Sequence[Leg], until: date,
    chance: random.Random, *, alone: bool,
) -> Newcomer:  # fmt: skip
    sex = chance.choice(("female", "male"))
    given = chance.choice(COUNTRIES[nation][sex])
    ages = (2, 6, 11, 14, 16, 25, 31)
    age = chance.randrange(18, 45) if number == 0 else chance.choice(ages)
    if number == 0 and alone and chance.random() < 0.12:
        age = chance.randrange(14, 18)
    names = [Name("given", given, "Latn"), Name("family", family, "Latn")]
    script = {"SDN": "Arab", "ETH": "Ethi"}.get(nation)
    if script:
        names += [Name("given", SCRIPTS[given], script), Name("family", SCRIPTS[family], script)]
    contacts: tuple[Contact, ...] = ()
    if number == 0 and chance.random() < 0.7:
        phone = f"+2279{chance.randrange(10**7):07d}"
        contacts = (Contact("phone", phone, safe=chance.choice(("yes", "yes", "no", "ask"))),)
    answers = None
    if chance.random() < 0.3:
        answers = Functioning(dict.fromkeys(("seeing", "hearing", "walking"), "none")
                              | {"walking": chance.choice(("none", "some", "a_lot"))})  # fmt: skip
    return Newcomer(
        group,
        Identity(tuple(names), sex, "", _birth(age, until, chance), (nation,)),
        Contacts(
            contacts, tuple(COUNTRIES[nation]["languages"]),
            needs_interpreter=nation in {"ETH", "SOM", "NGA"},
        ),
        answers,
        legs,
    )  # fmt: skip


def _birth(age: int, until: date, chance: random.Random) -> Birth:
    if chance.random() < 0.35:
        return Birth(basis="declared", on=date(until.year - age, 1, 1).isoformat())
    if chance.random() < 0.4:
        return Birth(basis="estimated", age=age, age_on=until.isoformat())
    born = until - timedelta(days=age * 365 + chance.randrange(365))
    return Birth(basis=chance.choice(("declared", "document")), on=born.isoformat())
