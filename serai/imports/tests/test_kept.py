"""What an import leaves behind: columns of rows, points, the batch, the ledger, the report."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from serai.flows.models import ImportBatch, MonitoringPoint, PointStatus, RegistryObservation
from serai.imports import actions
from serai.imports.methods.report import ImportReport, Remark, SheetReport
from serai.imports.tests.conftest import HEAD, MAPPING, cells, codes, workbook
from serai.imports.views.reports import KINDS, SHOWN, sentence, shown_report
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

FULL = MAPPING.replace(
    "      nationality: {column: From, values: countries}\n",
    """      nationality: {column: From, values: countries}
      origin_country: {constant: NER}
      previous_country: {column: From, values: countries}
      next_country: {constant: MLI}
      destination_country: {constant: MLI}
      destination_area: {constant: ML01}
      origin_text: {constant: Tahoua}
      previous_text: Town
      next_text: Remark
      time_slot: {constant: 06-12}
""",
)


@pytest.fixture
def take(cast, alice):
    """Return a function that takes a file in by a mapping whose codes are made."""

    def taken(*rows, mapping=MAPPING, name="count.xlsx", content=None, organisation=None):
        return actions.take_import(
            organisation=organisation or cast.organisation, file_name=name,
            content=workbook(*(rows or (cells(),))) if content is None else content,
            mapping_text=mapping,
        )  # fmt: skip

    return taken


@pytest.fixture
def known(cast):
    codes(FULL)


COLUMNS = {
    "observed_on": date(2026, 1, 5), "direction": "incoming", "persons": 5,
    "counts": {"male:18+": 3, "female:18+": 2}, "reasons": ["food", "economic"],
    "vulnerabilities": {"disability": 1}, "nationality_id": "MLI",
    "origin_country_id": "NER", "origin_area_id": "NE001", "origin_text": "Tahoua",
    "previous_country_id": "MLI", "previous_text": "Arlit", "next_country_id": "MLI",
    "next_text": "by night", "destination_country_id": "MLI", "destination_area_id": "ML01",
    "destination_text": "Arlit", "transport": "truck_bus", "time_slot": "06-12",
    "source_kind": "import", "submission_id": None, "period_id": None, "likeness": None,
    "import_sheet": "Counts", "import_row": 2, "is_withdrawn": False,
}  # fmt: skip


def test_every_field_has_its_column(take, known):
    take(cells(Hunger="yes", Work="x", Disabled="yes", Area="NE001", Remark="by night"),
         mapping=FULL)  # fmt: skip
    row = RegistryObservation.objects.get()
    assert {column: getattr(row, column) for column in COLUMNS} == COLUMNS


LEFT_OUT = ("nationality_id", "origin_area_id", "origin_country_id", "destination_area_id",
            "transport", "destination_text")  # fmt: skip


def test_what_the_file_does_not_say_is_not_made_up(take, known):
    take(cells(From="", Area="", Town="", By=""))
    row = RegistryObservation.objects.get()
    assert [getattr(row, column) or None for column in LEFT_OUT] == [None] * len(LEFT_OUT)


@pytest.mark.parametrize(
    ("window", "states"),
    [
        ("{from: 2026-01-01, to: 2026-01-31}",
         [("active", "2026-01-01", "2026-02-01"), ("inactive", "2026-02-01", "None")]),
        ("{to: 2026-01-31}",
         [("active", "1900-01-01", "2026-02-01"), ("inactive", "2026-02-01", "None")]),
        ("{from: 2026-01-01, to: 9999-12-31}", [("active", "2026-01-01", "None")]),
        ("{from: 2026-01-01, to: 2026-01-01}",
         [("active", "2026-01-01", "2026-01-02"), ("inactive", "2026-01-02", "None")]),
    ],
)  # fmt: skip
def test_a_point_is_active_in_the_time_that_the_file_covers(take, known, window, states):
    take(mapping=MAPPING.replace("{from: 2026-01-01, to: 2026-01-31}", window))
    found = PointStatus.objects.filter(point__code="NER-ARL").order_by("during")
    assert [(s.state, str(s.during.lower), str(s.during.upper)) for s in found] == states


@pytest.mark.parametrize("days", [-30, 30])
def test_a_file_without_a_last_day_leaves_its_point_active_to_today_or_its_first(take, known, days):
    start = clock.today() + timedelta(days=days)
    take(mapping=MAPPING.replace("{from: 2026-01-01, to: 2026-01-31}", f"{{from: {start}}}"))
    first, second = PointStatus.objects.order_by("during")
    assert (first.state, first.during.lower) == ("active", start)
    assert second.during.lower == max(start, clock.today()) + timedelta(days=1)
    assert second.reason == "A small count"


def test_only_points_with_rows_are_created(take, known):
    more = "  NER-ZZZ: {name: Z, country: NER, longitude: 1, latitude: 1, type: port}\nlists:"
    take(mapping=MAPPING.replace("lists:", more, 1))
    assert [point.code for point in MonitoringPoint.objects.all()] == ["NER-ARL"]
    point = MonitoringPoint.objects.get()
    assert (point.name, point.country_id, point.admin_area_id) == ("Arlit", "NER", "NE001")
    assert (point.longitude, point.latitude, point.type) == (7.39, 18.74, "rest_area")


def test_one_import_leaves_its_events_in_order(take, known):
    batch = take(cells(), cells(Number="2", Point="?"))
    events = list(Event.objects.order_by("id"))
    assert [e.name for e in events] == ["point.created", "point.state_changed", "import.taken"]
    last = events[-1]
    assert (last.subject_type, last.subject_id) == ("import", str(batch.pk))
    assert {k: v for k, v in last.payload.items() if k != "sha256"} == {
        "rows": 2, "taken": 1, "persons": 5, "refused": 1,
    }  # fmt: skip
    assert last.payload["sha256"] == bytes(batch.file_sha256).hex()


def test_the_worker_imports_in_nobodys_name(cast, known):
    with acting_as(system_actor()):
        batch = actions.take_import(
            organisation=cast.organisation, file_name="a" * 300 + ".xlsx",
            content=workbook(cells()), mapping_text=MAPPING,
        )  # fmt: skip
        assert batch.imported_by is None
        assert len(batch.file_name) == 200
        assert batch.file_name.endswith("a.xlsx")


CSV = ",".join(HEAD) + "\n" + ",".join(cells()) + "\n"


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("Counts.csv", CSV.encode(), 1),
        ("Counts.CSV", CSV.encode("utf-8-sig"), 1),
        ("Counts.csv", CSV.replace(",", ";").encode(), 1),
        ("Counts.csv", CSV.replace("\n", "\r\n").encode(), 1),
        ("Counts.csv", (CSV + "," * (len(HEAD) - 1) + "\n\n  \n").encode(), 1),
        ("Counts.csv", (CSV + CSV.split("\n")[1]).encode(), 2),
        ("Counts.csv", CSV.replace("Arlit,yes", '"Arlit",yes').encode(), 1),
        ("whatever.xlsx", workbook(cells(), cells(Number="9")), 2),
        ("noname", workbook(cells()), 1),
    ],
)
def test_files_of_every_shape(take, known, name, content, rows):
    batch = take(content=content, name=name)
    assert (batch.report["taken"], batch.report["refused"]) == (rows, 0)
    assert batch.report["sheets"][0]["unused"] == ["Remark"]


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("Counts.csv", CSV.replace("Arlit", "Ar\x00lit").encode(), actions.FileUnreadable),
        ("Counts.csv", CSV.encode("utf-16"), actions.FileUnreadable),
        ("Counts.csv", CSV.replace("Arlit", "Arlité").encode("latin-1"), actions.FileUnreadable),
        ("Counts.csv", CSV.replace("Arlit", "x" * 200_000).encode(), actions.FileUnreadable),
        ("Other.csv", CSV.encode(), actions.MappingUnusable),
        ("Counts.csv", CSV.replace(",", "\t").encode(), actions.MappingUnusable),
        ("Counts.csv", b"", actions.MappingUnusable),
        ("Counts.csv", ",".join(HEAD).encode(), actions.NothingToTake),
        ("a.xlsx", CSV.encode(), actions.FileUnreadable),
        ("a.xlsx", workbook(cells(), sheet="Sheet1"), actions.MappingUnusable),
        ("a.xlsx", workbook(cells(), head=["Number"]), actions.MappingUnusable),
    ],
)
def test_files_that_leave_nothing_behind(take, known, name, content, refusal):
    with pytest.raises(refusal) as caught:
        take(content=content, name=name)
    assert str(caught.value).endswith(".")
    assert not ImportBatch.objects.exists()
    assert not RegistryObservation.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "cannot be read"), ("fr", "ne peut pas être lu"), ("ar", "لا يمكن قراءة")],
)
def test_a_file_that_cannot_be_read_is_refused_in_the_readers_language(
    take, known, language, words
):
    with override(language):
        with pytest.raises(actions.FileUnreadable) as caught:
            take(content=b"junk")
        assert words in str(caught.value)


def report(**more):
    """Return a small report with the remarks of every kind."""
    one = ImportReport()
    one.sheets.append(SheetReport("Counts", rows=9, taken=7, persons=31, blank=1, refused=1))
    one.sheets.append(SheetReport("More", rows=1, taken=1, persons=4))
    one.remarks += [Remark(kind, "Counts", 2, "Total", "The cell is empty.") for kind, *_ in KINDS]
    one.totals["NER-ARL", "incoming"] += 31
    one.totals["NER-ARL", "outgoing"] += 4
    one.totals["NER-AGZ", "internal"] += 2
    one.trimmed.update({"Town": 2, "Area": 1})
    one.spellings.update({("Point", "NER-ARL", "Arlit"): 5, ("Point", "NER-ARL", "ARLIT"): 2,
                          ("From", "MLI", "Mali"): 7})  # fmt: skip
    one.unmapped["From", "countries", "Maly"] += 1
    return one


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rows", 10), ("taken", 8), ("persons", 35), ("blank", 1), ("refused", 1),
        ("trimmed", {"Area": 1, "Town": 2}),
        ("totals", [
            {"point": "NER-AGZ", "direction": "internal", "persons": 2},
            {"point": "NER-ARL", "direction": "incoming", "persons": 31},
            {"point": "NER-ARL", "direction": "outgoing", "persons": 4}]),
        ("unified", [
            {"column": "Point", "code": "NER-ARL", "spellings": [
                {"text": "ARLIT", "count": 2}, {"text": "Arlit", "count": 5}]}]),
        ("unmapped", [{"column": "From", "list": "countries", "text": "Maly", "count": 1}]),
        ("spellings", [
            {"column": "From", "code": "MLI", "text": "Mali", "count": 7},
            {"column": "Point", "code": "NER-ARL", "text": "ARLIT", "count": 2},
            {"column": "Point", "code": "NER-ARL", "text": "Arlit", "count": 5}]),
    ],
)  # fmt: skip
def test_a_report_as_json(key, value):
    assert report().as_json()[key] == value


@pytest.mark.parametrize("kind", [kind for kind, *_ in KINDS])
def test_remarks_are_shown_by_kind(kind):
    one = report()
    assert [remark.kind for remark in one.of_kind(kind)] == [kind]
    (group,) = [g for g in shown_report(one.as_json())["groups"] if g["kind"] == kind]
    assert (group["count"], group["more"]) == (1, 0)
    assert group["remarks"][0]["text"] == "The cell is empty."


def test_many_remarks_are_cut_and_counted():
    one = report()
    one.remarks += [Remark("blank", "Counts", n, "", "The row is empty.") for n in range(500)]
    (group,) = [g for g in shown_report(one.as_json())["groups"] if g["kind"] == "blank"]
    assert (group["count"], len(group["remarks"]), group["more"]) == (501, SHOWN, 501 - SHOWN)


def test_totals_are_shown_by_point_with_a_place_for_each_direction():
    shown = shown_report(report().as_json())
    assert shown["by_point"] == [
        ("NER-AGZ", [None, None, 2], 2), ("NER-ARL", [31, 4, None], 35),
    ]  # fmt: skip
    assert shown["trimmed"] == [("Area", 1), ("Town", 2)]


@pytest.mark.parametrize(
    ("source", "params", "french"),
    [
        ("The cell is empty.", {}, "La cellule est vide."),
        ("The row is empty.", {}, "La ligne est vide."),
        ("“%(text)s” is not a date.", {"text": "x"}, "« x » n’est pas une date."),
    ],
)
def test_remarks_are_kept_in_english_and_shown_in_the_readers_language(source, params, french):
    remark = {"sentence": source, "params": params}
    assert sentence(remark) == (source % params if params else source)
    with override("fr"):
        assert sentence(remark) == french


SENTENCES = [
    ({"Date": "x"}, "date"), ({"Total": ""}, "vide"), ({"Total": "x"}, "nombre entier"),
    ({"Hunger": "?"}, "ni oui ni non"), ({"Point": "?"}, "liste « points »"),
    ({"Area": "ZZ"}, "« ZZ »"), ({"Town": "x" * 121}, "120"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "french"), SENTENCES)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_refusal_of_a_row_is_translated(take, known, changes, french, language):
    batch = take(cells(), cells(Number="2", **changes))
    (refused,) = [r for r in batch.report["remarks"] if r["kind"] == "refused"]
    with override(language):
        shown = sentence(refused)
    assert shown != refused["sentence"] % refused["params"]
    assert french in shown or language == "ar"
