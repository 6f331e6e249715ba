"""What the tests of imports share: a small mapping, files made on the spot, the codes they name."""

import io
from datetime import datetime

import pytest
import xlsxwriter

from serai.directory.models import AdminArea, Country
from serai.imports.methods.mapping import parse_mapping
from serai.imports.queries import DATA, shipped_mapping
from serai.kit.actor import acting_as

MAPPING = """
title: A small count
source: The test itself
window: {from: 2026-01-01, to: 2026-01-31}
blank: ["-"]
date_formats: ["%d/%m/%Y"]
points:
  NER-ARL: {name: Arlit, country: NER, area: NE001, longitude: 7.39, latitude: 18.74, type: rest_area}
lists:
  points: {NER-ARL: [Arlit, ARLIT], NER-AGZ: [Agadez]}
  countries: {NER: [Niger], MLI: [Mali, mali]}
  ways: {incoming: [In], outgoing: [Out]}
  transport: {truck_bus: [Truck], other: [Other]}
  more: {foot: [Foot]}
sheets:
  - name: Counts
    header_rows: 1
    blank_when_empty: [Number, Date]
    fields:
      number: Number
      observed_on: Date
      point: {column: Point, values: points}
      direction: {column: Way, values: ways}
      persons: Total
      nationality: {column: From, values: countries}
      origin_area: Area
      destination_text: Town
      transport: {column: By, values: transport, other: {when: other, column: What, values: more}}
    counts: {"male:18+": Men, "female:18+": Women}
    reasons: {food: Hunger, economic: [Work, Farm]}
    vulnerabilities: {disability: Disabled}
    checks: [{total: Total, parts: [Men, Women]}]
"""  # noqa: E501
HEAD = ("Number", "Date", "Point", "Way", "Total", "From", "Area", "Town", "By", "What", "Men",
        "Women", "Hunger", "Work", "Farm", "Disabled", "Remark")  # fmt: skip
ROW = {
    "Number": "1", "Date": "2026-01-05", "Point": "Arlit", "Way": "In", "Total": "5",
    "From": "Mali", "Area": "", "Town": "Arlit", "By": "Truck", "What": "", "Men": "3",
    "Women": "2", "Hunger": "yes", "Work": "", "Farm": "no", "Disabled": "", "Remark": "",
}  # fmt: skip


def cells(**changes):
    """Return a row's cells in order, with some changed."""
    row = ROW | changes
    return [row[name] for name in HEAD]


def workbook(*rows, sheet="Counts", head=HEAD):
    """Return an .xlsx with a header and these rows of cells; the same bytes whenever made."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})
    page = book.add_worksheet(sheet)
    for r, values in enumerate([head, *rows]):
        for c, value in enumerate(values):
            if value != "":
                page.write(r, c, value)
    book.close()
    return stream.getvalue()


def codes(mapping_text):
    """Make the countries and areas that a mapping names."""
    countries, areas = parse_mapping(mapping_text).codes()
    for iso3 in sorted(countries | {code[:2] + "X" for code in areas}):
        names = {f"name_{x}": iso3 for x in ("en", "fr", "ar", "es", "ru", "zh")}
        Country.objects.get_or_create(iso3=iso3, defaults=names)
    for pcode in sorted(areas):
        AdminArea.objects.create(
            pcode=pcode, country_id=pcode[:2] + "X", level=1, name=f"Area {pcode}"
        )


@pytest.fixture
def small(cast):
    """The codes of the small mapping."""
    codes(MAPPING)
    Country.objects.get_or_create(iso3="MLI", defaults={"name_en": "Mali"})


@pytest.fixture
def somalia(cast):
    """The shipped mapping's text, its codes made."""
    text = shipped_mapping("somalia_2016")
    codes(text)
    return text


@pytest.fixture
def extract():
    """The bytes of the shipped extract."""
    return (DATA / "somalia_2016.xlsx").read_bytes()


@pytest.fixture
def alice(cast):
    """Act as alice for the whole test."""
    actor = cast.actor("alice")
    with acting_as(actor):
        yield actor
