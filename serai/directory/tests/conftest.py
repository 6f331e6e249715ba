"""What the directory's tests share: the shipped reference data, and small files to read."""

import csv
from io import StringIO
from itertools import pairwise

import pytest

from serai.directory.actions import load_shipped
from serai.directory.models import AdminArea, Country, Place, Route, RouteLeg
from serai.kit.actor import acting_as, system_actor

NAMES = {
    "NER": ("Niger", "Niger", "النيجر"), "MLI": ("Mali", "Mali", "مالي"),
    "DZA": ("Algeria", "Algérie", "الجزائر"), "DJI": ("Djibouti", "Djibouti", "جيبوتي"),
    "TCD": ("Chad", "Tchad", "تشاد"),
}  # fmt: skip
PLACES = (
    ("NER-AGADEZ", "Agadez", "town", "NER", None, 7.991, 16.973),
    ("NER-ARLIT", "Arlit", "transit", "NER", None, 7.386, 18.737),
    ("NER-ASSAMAKA", "Assamaka", "border_point", "NER", "DZA", 5.78, 19.34),
    ("DZA-INGUEZZAM", "In Guezzam", "border_point", "DZA", "NER", 5.77, 19.57),
    ("DZA-TAMANRASSET", "Tamanrasset", "town", "DZA", None, 5.523, 22.785),
    ("TCD-ABECHE", "Abéché", "town", "TCD", None, 20.832, 13.829),
)
ROUTES = {
    "AIR": ("Through the Aïr", None, ()),
    "AIR-WEST": ("Agadez to Tamanrasset", "AIR", (0, 1, 2, 3, 4)),
    "AIR-DIRECT": ("Agadez to Assamaka", "AIR", (0, 2)),
}


@pytest.fixture
def shipped(cast):
    """Load what ships with Serai; the reports of the loads."""
    with acting_as(system_actor()):
        return load_shipped()


@pytest.fixture
def directory(cast):
    """A small directory: five countries, three areas, six places, a route of two parts."""
    Country.objects.bulk_create(
        Country(iso3=iso3, name_en=en, name_fr=fr, name_ar=ar)
        for iso3, (en, fr, ar) in NAMES.items()
    )
    for pcode, country, name in (("NE001", "NER", "Agadez"), ("DJ01", "DJI", "Ali Sabieh")):
        AdminArea.objects.create(pcode=pcode, country_id=country, level=1, name=name)
    AdminArea.objects.create(
        pcode="NE00101", country_id="NER", level=2, name="Arlit", parent_id="NE001"
    )
    places = [
        Place.objects.create(
            code=code, name=name, kind=kind, country_id=country, other_country_id=other,
            longitude=lon, latitude=lat,
        )
        for code, name, kind, country, other, lon, lat in PLACES
    ]  # fmt: skip
    routes = {}
    for code, (name, whole, stops) in ROUTES.items():
        kind = "sub_route" if whole else "route"
        routes[code] = Route.objects.create(
            code=code, name=name, kind=kind, part_of=routes.get(whole)
        )
        RouteLeg.objects.bulk_create(
            RouteLeg(route=routes[code], ordinal=i, origin=places[a], destination=places[b])
            for i, (a, b) in enumerate(pairwise(stops), 1)
        )


def pcode_file(*rows):
    """Return a file of P-codes: each row is (location, level, code, name, parent[, date])."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        ["Location", "Admin Level", "P-Code", "Name", "Parent P-Code", "Valid from date"]
    )
    for row in rows:
        writer.writerow([*row, "2023-01-01"] if len(row) == 5 else row)
    stream.seek(0)
    return stream
