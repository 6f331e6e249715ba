"""Pictures for the tests, made by hand: two points, two months, every table of the menu."""

from dataclasses import replace
from datetime import date
from typing import Any

from serai.evidence.methods.charts import Country, Drawing
from serai.evidence.methods.picture import ALL, Effort, Happening, Picture, Point, with_margins
from serai.kit.maps import basemap

COUNTRIES = {
    "NER": Country("Niger", 8.1, 17.6),
    "NGA": Country("Nigeria", 8.7, 9.1),
    "LBY": Country("Libya", 17.2, 26.3),
    "XXX": Country("Nowhere", None, None),
}
ROWS = [
    ("P1", "outgoing", "NGA", "LBY", 60),
    ("P1", "incoming", "NGA", "XXX", 12),
    ("P2", "outgoing", "NER", "", 30),
]


def a_picture(**changes: Any) -> Picture:
    tables = {
        "point_direction": with_margins((p, d, n) for p, d, _a, _b, n in ROWS),
        "point_sex_age": with_margins(
            [("P1", "male", "18-59", 50), ("P1", "female", "5-17", 22), ("P2", "male", "60+", 20),
             ("P2", "unknown", "unknown", 10)]
        ),
        "nationality_direction": with_margins((a, d, n) for _p, d, a, _b, n in ROWS),
        "origin_destination": with_margins((a, b, n) for _p, _d, a, b, n in ROWS),
        "point_previous": with_margins((p, a, n) for p, _d, a, _b, n in ROWS),
        "point_next": with_margins((p, b, n) for p, _d, _a, b, n in ROWS),
        "transport": with_margins([("car", 72), ("foot", 30)]),
        "reason": with_margins([("economic", 90), ("family", 40)]),
        "vulnerability": with_margins([("uasc", 11)]),
    }  # fmt: skip
    plain = Picture(
        month=date(2026, 5, 1),
        synthetic=False,
        tables=tables,
        before={
            "point_direction": {(ALL, ALL): 80, ("P1", ALL): 80},
            "transport": {("car",): 40, (ALL,): 80},
        },
        series=with_margins([("2026-03", "outgoing", 70), ("2026-05", "outgoing", 90),
                             ("2026-05", "incoming", 12)]),
        points={
            "P1": Point("P1", "Agadez", "NER", 8.0, 17.0, "active"),
            "P2": Point("P2", "Arlit", "NER", 7.4, 18.7, "suspended"),
        },
        effort={"P1": Effort(20.0, 2), "P2": Effort(10.0, 1)},
        effort_before={"P1": Effort(16.0, 2)},
        events=[
            Happening("2026-03-05", "2026-03-20", {"en": "Flood", "fr": "Inondation"}),
            Happening("2025-01-01", "2025-01-02", {"en": "Long ago"}),
        ],
        daily=with_margins([("2026-05-04", "outgoing", 90), ("2026-05-05", "incoming", 12)]),
    )  # fmt: skip
    return replace(plain, **changes)


def drawn(light: bool = False, **changes: Any) -> Drawing:
    return Drawing(a_picture(**changes), COUNTRIES, basemap(), light)


def hide(picture: Picture, table: str, *cells: tuple[str, ...]) -> dict[str, Any]:
    counts = {**picture.tables[table], **dict.fromkeys(cells)}
    return {"tables": {**picture.tables, table: counts}, "threshold": 10}
