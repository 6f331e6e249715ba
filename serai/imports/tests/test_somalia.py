"""The real registry of Somalia, October to December 2016: every figure and every remark."""

import pytest

from serai.flows.choices import Direction
from serai.flows.models import MonitoringPoint, PointStatus, RegistryObservation
from serai.flows.queries.totals import totals
from serai.imports.actions import take_import

pytestmark = pytest.mark.django_db

TOTALS = {
    ("SOM-DOO", "incoming"): 1440,
    ("SOM-DOO", "outgoing"): 515,
    ("SOM-ELW", "incoming"): 70,
    ("SOM-ELW", "outgoing"): 154,
    ("SOM-BEL", "incoming"): 61,
    ("SOM-BEL", "outgoing"): 84,
}
FILES = ("extract", "dataset")


@pytest.fixture(params=FILES)
def content(request):
    """The shipped extract, and the whole dataset where it is beside the project."""
    if request.param == "extract":
        return request.getfixturevalue("extract")
    folder = request.getfixturevalue("shared") / "data" / "flow_monitoring"
    return next(folder.glob("somalia_*.xlsx")).read_bytes()


@pytest.fixture
def batch(cast, somalia, content, alice):
    return take_import(
        organisation=cast.organisation,
        file_name="somalia.xlsx",
        content=content,
        mapping_text=somalia,
    )


def test_every_record_is_taken_and_nothing_else(batch):
    entry, leaving = batch.report["sheets"]
    assert (entry["rows"], entry["taken"], entry["persons"]) == (300, 299, 1571)
    assert (leaving["rows"], leaving["taken"], leaving["persons"]) == (226, 225, 753)
    assert batch.report["refused"] == 0
    assert RegistryObservation.objects.filter(import_batch=batch).count() == 524


def test_persons_by_point_and_direction(batch, alice):
    found = dict.fromkeys(TOTALS, 0)
    for total in totals(alice):
        found[total.point, total.direction] += total.persons
    assert found == TOTALS
    reported = {(t["point"], t["direction"]): t["persons"] for t in batch.report["totals"]}
    assert reported == TOTALS


def test_bands_add_up_to_the_persons(batch):
    for one in RegistryObservation.objects.filter(import_batch=batch):
        assert sum(one.counts.values()) == one.persons


def remarks(batch, kind):
    return [remark for remark in batch.report["remarks"] if remark["kind"] == kind]


def test_the_blank_rows_are_reported_with_what_they_say(batch):
    assert [(r["sheet"], r["row"], r["params"]["text"]) for r in remarks(batch, "blank")] == [
        ("Entry Sheet", 302, "1,571 Individuals"),
        ("Exit Sheet", 228, "753 Individuals"),
    ]


def test_the_files_own_totals_agree(batch):
    found = remarks(batch, "control_total")
    assert [(r["params"]["total"], r["params"]["sum"]) for r in found] == [(1571, 1571), (753, 753)]


def test_the_september_date_is_reported_and_taken_as_it_stands(batch):
    (remark,) = remarks(batch, "date_outside_window")
    assert (remark["sheet"], remark["row"], remark["column"]) == ("Entry Sheet", 4, "Date of Entry")
    assert remark["params"] == {"day": "2016-09-02"}
    taken = RegistryObservation.objects.get(import_sheet="Entry Sheet", import_row=4)
    assert taken.observed_on.isoformat() == "2016-09-02"


def test_the_repeated_form_numbers_are_reported_and_taken(batch):
    found = remarks(batch, "number_repeated")
    entry = {r["params"]["number"] for r in found if r["sheet"] == "Entry Sheet"}
    assert entry == {str(number) for number in range(255, 265)}
    assert len([r for r in found if r["sheet"] == "Entry Sheet"]) == 10
    assert len([r for r in found if r["sheet"] == "Exit Sheet"]) == 27
    for remark in found:
        assert RegistryObservation.objects.filter(
            import_sheet=remark["sheet"], import_row=remark["row"]
        ).exists()


def test_spellings_are_unified_as_the_mapping_lists_them(batch):
    unified = {(one["column"], one["code"]): one["spellings"] for one in batch.report["unified"]}
    assert unified["Host Country (coming from which country)", "ETH"] == [
        {"text": "Ethopia", "count": 141},
        {"text": "ethopia", "count": 136},
    ]
    assert unified["Entry Location", "SOM-ELW"] == [
        {"text": "Elwak", "count": 6},
        {"text": "Elwak ", "count": 7},
    ]
    assert batch.report["unmapped"] == []
    assert batch.report["trimmed"] == {"Town/Village": 113, "Village / Town / City": 108}


def test_twenty_families_on_foot_are_not_other(batch):
    observed = RegistryObservation.objects.filter(import_batch=batch)
    assert observed.filter(transport="foot").count() == 20
    assert observed.filter(transport="other").count() == 2


def test_what_was_not_asked_is_not_zero(batch):
    with_flags = RegistryObservation.objects.exclude(vulnerabilities={})
    assert with_flags.count() > 50
    assert all(set(one.vulnerabilities.values()) == {1} for one in with_flags)


def test_the_points_are_created_as_the_mapping_describes_them(batch):
    assert {r["params"]["code"] for r in remarks(batch, "point_created")} == {
        "SOM-DOO", "SOM-ELW", "SOM-BEL",
    }  # fmt: skip
    point = MonitoringPoint.objects.get(code="SOM-DOO")
    assert (point.country_id, point.admin_area_id) == ("SOM", "SO2605")
    assert not point.is_synthetic
    states = PointStatus.objects.filter(point=point).order_by("during")
    assert [
        (status.state, status.during.lower.isoformat(), str(status.during.upper))
        for status in states
    ] == [("active", "2016-10-01", "2017-01-01"), ("inactive", "2017-01-01", "None")]


def test_origins_and_destinations_have_codes(batch):
    entry = RegistryObservation.objects.get(import_sheet="Entry Sheet", import_row=3)
    assert (entry.origin_country_id, entry.destination_country_id) == ("KEN", "SOM")
    assert (entry.destination_area_id, entry.destination_text) == ("SO2606", "Abow")
    leaving = RegistryObservation.objects.get(import_sheet="Exit Sheet", import_row=3)
    assert (leaving.origin_area_id, leaving.destination_country_id) == ("SO2606", "ETH")
    assert leaving.destination_text == ""
    assert leaving.nationality is None


def test_the_directions_are_known_words(batch):
    directions = set(RegistryObservation.objects.values_list("direction", flat=True))
    assert directions <= set(Direction.values)
