"""A small world for the tests: three points, two months, two organisations."""

from datetime import date
from random import Random
from typing import Any

from serai.directory.models import Country
from serai.evidence.actions.facts import build_facts
from serai.evidence.tests.facts import COLUMNS, Facts
from serai.flows.models import FlowEvent, MonitoringPoint, PointStatus
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor

MAY, APRIL = date(2026, 5, 1), date(2026, 4, 1)
COUNTRIES = {
    "NER": ("Niger", "Niger", "النيجر", 8.1, 17.6),
    "MLI": ("Mali", "Mali", "مالي", -4.0, 17.6),
    "NGA": ("Nigeria", "Nigéria", "نيجيريا", 8.7, 9.1),
    "DZA": ("Algeria", "Algérie", "الجزائر", 1.7, 28.0),
    "LBY": ("Libya", "Libye", "ليبيا", 17.2, 26.3),
}


def add_countries() -> None:
    """Add the countries that the facts name."""
    for iso3, (en, fr, ar, longitude, latitude) in COUNTRIES.items():
        Country.objects.get_or_create(
            iso3=iso3,
            defaults={
                "name_en": en, "name_fr": fr, "name_ar": ar, "name_es": en, "name_ru": en,
                "name_zh": en, "longitude": longitude, "latitude": latitude,
            },
        )  # fmt: skip


def add_point(organisation: Any, code: str, country: str = "NER", **more: Any) -> MonitoringPoint:
    """Add a monitoring point that has been active since 2025."""
    values: dict[str, Any] = {
        "name": f"Point {code}", "longitude": 8.0, "latitude": 17.0, "type": "bus_station",
        "is_synthetic": True,
    }  # fmt: skip
    point = MonitoringPoint.objects.create(
        organisation=organisation, code=code, country_id=country, **values | more
    )
    PointStatus.objects.create(
        organisation=organisation, point=point, state="active",
        during=(date(2025, 1, 1), None), recorded_at=clock.now(),
    )  # fmt: skip
    return point


def build_all() -> None:
    """Bring every fact table's files up to date."""
    with acting_as(system_actor()):
        for name in COLUMNS:
            build_facts(name=name)


def small_world(cast: Any, facts: Facts) -> None:
    """Fill the world; P1 and P2 are observed in both months, P3 in May only.

    May at SR: P1 40 out and 20 in, P2 30 out, P3 12 out (all made up); April: P1 50 out, P2 30
    out. At PA, May: P9 500. Real (not made up) at SR, May: P1 7.
    """
    with acting_as(system_actor()):
        add_countries()
        for code, country, place in (
            ("P1", "NER", (8.0, 17.0)), ("P2", "MLI", (0.0, 16.3)), ("P3", "NER", (7.4, 18.7)),
        ):  # fmt: skip
            add_point(cast.organisation, code, country, longitude=place[0], latitude=place[1])
        add_point(cast.partner_organisation, "P9")
        FlowEvent.objects.create(
            organisation=cast.organisation, country_id="NER", starts_on=date(2026, 4, 20),
            ends_on=date(2026, 5, 10), title={"en": "Border closed", "fr": "Frontière fermée"},
            source="radio",
        )  # fmt: skip
    put = facts.put
    may, april = date(2026, 5, 4), date(2026, 4, 6)
    put("flows_observation", observation_id="o1", day=may, point="P1", persons=40)
    put(
        "flows_observation", observation_id="o2", day=date(2026, 5, 5), point="P1", persons=20,
        direction="incoming", nationality="NER", sex="female", age_band="5-17", origin="LBY",
        previous="LBY", next="NGA", destination="NGA", transport="car",
    )  # fmt: skip
    put("flows_observation", observation_id="o3", day=may, point="P2", country="MLI", persons=30)
    put(
        "flows_observation", observation_id="o4", day=may, point="P3", persons=12, sex="female",
        age_band="60+",
    )  # fmt: skip
    put("flows_observation", observation_id="o5", day=april, point="P1", persons=50)
    put("flows_observation", observation_id="o6", day=april, point="P2", country="MLI", persons=30)
    put("flows_observation", observation_id="o7", day=may, point="P9", organisation="PA",
        persons=500)  # fmt: skip
    put("flows_observation", observation_id="o8", day=may, point="P1", persons=7, synthetic=False)
    put("flows_reason", observation_id="o1", day=may, persons=40)
    put("flows_reason", observation_id="o1", day=may, persons=40, reason="family")
    put("flows_reason", observation_id="o3", day=may, point="P2", country="MLI", persons=30)
    put("flows_vulnerability", observation_id="o2", day=may, persons=4)
    for day, point, country, hours in (
        (may, "P1", "NER", 10.0), (date(2026, 5, 5), "P1", "NER", 10.0), (may, "P2", "MLI", 6.0),
        (may, "P3", "NER", 12.0), (april, "P1", "NER", 12.0), (april, "P2", "MLI", 6.0),
    ):  # fmt: skip
        put("flows_period", day=day, point=point, country=country, hours=hours)
    build_all()


def many_groups(cast: Any, facts: Facts, *, seed: int = 7, groups: int = 120) -> None:
    """Fill May and April with groups of few people, so that many figures are small."""
    chance = Random(seed)
    with acting_as(system_actor()):
        add_countries()
        for code, country in (("P1", "NER"), ("P2", "MLI"), ("P3", "NER"), ("P4", "NGA")):
            add_point(cast.organisation, code, country)
    countries = {"P1": "NER", "P2": "MLI", "P3": "NER", "P4": "NGA"}
    for number in range(groups):
        day = date(2026, 5 - number % 2, 1 + number % 28)
        point = chance.choice(["P1", "P1", "P1", "P2", "P2", "P3", "P4"])
        where = {"day": day, "point": point, "country": countries[point]}
        facts.put(
            "flows_observation", observation_id=f"g{number}", **where,
            direction=chance.choice(["outgoing", "outgoing", "outgoing", "incoming"]),
            nationality=chance.choice(["NGA", "NGA", "NER", "MLI", "DZA"]),
            origin=chance.choice(["NGA", "NGA", "NER", "MLI"]),
            destination=chance.choice(["LBY", "LBY", "DZA", "NER"]),
            previous=chance.choice(["NGA", "NER"]), next=chance.choice(["LBY", "DZA"]),
            transport=chance.choice(["truck_bus", "truck_bus", "car", "foot"]),
            sex=chance.choice(["male", "male", "female"]),
            age_band=chance.choice(["18-59", "18-59", "5-17", "60+"]),
            persons=chance.randint(1, 6),
        )  # fmt: skip
        facts.put("flows_reason", observation_id=f"g{number}", **where, persons=3,
                  reason=chance.choice(["economic", "conflict", "family"]))  # fmt: skip
        facts.put("flows_vulnerability", observation_id=f"g{number}", **where, persons=1,
                  vulnerability=chance.choice(["uasc", "pregnant"]))  # fmt: skip
        facts.put("flows_period", period_id=f"t{number}", **where, hours=8.0)
    build_all()
