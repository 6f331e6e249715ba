"""Loading reference data: shipped files, the full file of P-codes, odd and repeated loads."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils.translation import override

from serai.directory import actions
from serai.directory.models import AdminArea, Country, Place, Route, RouteLeg
from serai.directory.tests.conftest import pcode_file
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def system():
    with acting_as(system_actor()):
        yield


def by_name(reports):
    return {report.what: report for report in reports}


def test_what_ships_loads_without_a_fault(shipped):
    reports = by_name(shipped)
    assert reports["countries"].added == 250
    assert len(reports["countries"].refused) == 6
    assert reports["admin_areas"].added == AdminArea.objects.count() > 2_000
    assert not reports["admin_areas"].refused
    assert not reports["places"].refused
    assert not reports["routes"].refused
    assert Route.objects.filter(part_of=None).count() == 6


def test_a_second_load_changes_nothing(shipped):
    again = by_name(actions.load_shipped())
    for what, before in by_name(shipped).items():
        assert (again[what].added, again[what].changed) == (0, 0)
        assert again[what].unchanged == before.added
        assert again[what].read == before.read


def test_each_load_leaves_an_event(shipped):
    loads = Event.objects.filter(name="directory.loaded")
    assert {event.subject_id for event in loads} == {
        "countries", "admin_areas", "places", "routes",
    }  # fmt: skip
    counts = loads.get(subject_id="countries").payload
    assert counts == {"added": 250, "changed": 0, "unchanged": 0, "refused": 6}


def test_names_are_in_the_readers_language(directory):
    niger = Country.objects.get(pk="TCD")
    for language, name in (("en", "Chad"), ("fr", "Tchad"), ("ar", "تشاد"), ("pt", "Chad")):
        with override(language):
            assert niger.name == name


def test_a_name_that_is_missing_is_the_english_one(shipped):
    with override("ar"):
        assert Country.objects.get(pk="TWN").name == Country.objects.get(pk="TWN").name_en


def test_a_changed_line_changes_only_its_row(directory):
    report = actions.load_pcodes(
        stream=pcode_file(
            ("DJI", "1", "DJ01", "Ali Sabieh renamed", "DJI"), ("DJI", "1", "DJ09", "New", "DJI")
        )
    )
    assert report.added == 1
    assert report.changed == 1
    assert AdminArea.objects.get(pk="DJ01").name == "Ali Sabieh renamed"


def test_areas_missing_from_a_file_stay_and_are_reported(directory):
    report = actions.load_pcodes(stream=pcode_file(("NER", "1", "NE009", "Elsewhere", "NER")))
    assert report.gone == ["NE001", "NE00101"]
    assert AdminArea.objects.filter(country="NER").count() == 3


def test_the_whole_world_loads(shipped, shared):
    path = shared / "data" / "geo" / "global_pcodes_adm_1_2.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        report = actions.load_pcodes(stream=file)
    assert report.read == 32_767
    assert [(note.code, note.sentence) for note in report.refused] == [
        ("JM10001", "The name is missing."),
        ("JM10002", "The name is missing."),
    ]
    assert AdminArea.objects.count() == 32_765
    assert not report.gone


def test_the_shipped_extract_is_part_of_the_full_file(shared):
    full = (shared / "data" / "geo" / "global_pcodes_adm_1_2.csv").read_text("utf-8-sig")
    lines = set(full.splitlines())
    extract = (actions.DATA / "pcodes.csv").read_text("utf-8").splitlines()
    assert set(extract) <= lines


def test_one_country_is_loaded_alone(directory):
    rows = pcode_file(("MLI", "1", "ML01", "Kayes", "MLI"), ("TCD", "1", "TD01", "Batha", "TCD"))
    report = actions.load_pcodes(stream=rows, only=frozenset({"TCD"}))
    assert (report.read, report.added) == (1, 1)
    assert not AdminArea.objects.filter(pk="ML01").exists()


@pytest.mark.parametrize(
    ("load", "text"),
    [
        (actions.load_countries, "a,b\n1,2\n"),
        (actions.load_pcodes, "Location,Name\nNER,x\n"),
        (actions.load_places, "code,name\nx,y\n"),
        (actions.load_routes, "code\nx\n"),
    ],
)
def test_another_file_is_refused_by_name_of_its_missing_columns(directory, load, text):
    with pytest.raises(actions.NotThatFile, match="columns are missing"):
        load(stream=StringIO(text))


def test_an_unknown_country_cannot_be_asked_for(directory):
    with pytest.raises(actions.UnknownCode, match="QQQ"):
        actions.load_pcodes(stream=pcode_file(), only=frozenset({"QQQ"}))


PLACES = "code,name,kind,country,other_country,admin_area,longitude,latitude\n"


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("X-1,One,town,QQQ,,,1,1", "QQQ"),
        ("X-1,One,border_point,NER,,,1,1", "border point"),
        ("X-1,One,town,NER,MLI,,1,1", "border point"),
        ("X-1,One,border_point,NER,NER,,1,1", "border point"),
        ("X-1,One,town,NER,,NOPE,1,1", "NOPE"),
    ],
)
def test_a_place_that_cannot_be_is_refused_and_the_rest_is_taken(directory, line, word):
    report = actions.load_places(stream=StringIO(f"{PLACES}{line}\nX-2,Two,town,NER,,,2,2\n"))
    assert report.added == 1
    assert [(note.line, note.code) for note in report.refused] == [(2, "X-1")]
    assert word in report.refused[0].sentence
    assert Place.objects.filter(code="X-2").exists()


def test_a_place_that_moved_is_changed(directory):
    report = actions.load_places(
        stream=StringIO(f"{PLACES}NER-ARLIT,Arlit,transit,NER,,NE00101,7.5,18.8\n")
    )
    assert report.changed == 1
    assert Place.objects.get(code="NER-ARLIT").longitude == 7.5


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("X,Way,sub_route,NONE,NER-ARLIT NER-AGADEZ", "NONE"),
        ("X,Way,sub_route,,NER-ARLIT NER-AGADEZ", "part of"),
        ("X,Way,route,AIR,NER-ARLIT NER-AGADEZ", "part of"),
        ("X,Way,route,,NER-ARLIT NER-NOWHERE", "NER-NOWHERE"),
        ("X,Way,route,,NER-ARLIT", "two different places"),
        ("X,Way,route,,NER-ARLIT NER-ARLIT", "two different places"),
    ],
)
def test_a_route_that_cannot_be_is_refused(directory, line, word):
    report = actions.load_routes(stream=StringIO(f"code,name,kind,part_of,stops\n{line}\n"))
    assert report.added == 0
    assert word in report.refused[0].sentence
    assert not Route.objects.filter(code="X").exists()


def test_a_route_that_runs_otherwise_gets_new_legs(directory):
    line = "AIR-DIRECT,By Arlit,sub_route,AIR,NER-AGADEZ NER-ARLIT"
    text = f"code,name,kind,part_of,stops\n{line}\n"
    assert actions.load_routes(stream=StringIO(text)).changed == 1
    legs = RouteLeg.objects.filter(route__code="AIR-DIRECT")
    assert [(leg.origin.code, leg.destination.code) for leg in legs] == [
        ("NER-AGADEZ", "NER-ARLIT")
    ]


def test_the_command_loads_and_names_what_it_refused(db, capsys):
    call_command("directory", "load")
    out = capsys.readouterr().out
    assert "countries: 256 lines, 250 added" in out
    assert "ANT: The code is withdrawn." in out


def test_the_command_loads_a_file_of_pcodes(directory, tmp_path, capsys):
    path = tmp_path / "codes.csv"
    path.write_text(pcode_file(("DJI", "1", "DJ77", "", "DJI")).getvalue())
    call_command("directory", "load-pcodes", str(path), "--country", "dji")
    out = capsys.readouterr().out
    assert "1 refused" in out
    assert "DJ77: The name is missing." in out
    assert "not in the file, kept:" not in out


@pytest.mark.parametrize("name", ["missing.csv", "binary.csv", "other.csv"])
def test_the_command_refuses_in_a_sentence(directory, tmp_path, name):
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CommandError):
        call_command("directory", "load-pcodes", str(tmp_path / name))


CONSTRAINTS = [
    ("directory_country_iso3_form", lambda: Country.objects.create(iso3="N1R", name_en="x")),
    (
        "directory_adminarea_level_1_to_4",
        lambda: AdminArea.objects.create(pcode="Z", country_id="NER", level=5, parent_id="NE001"),
    ),
    (
        "directory_adminarea_parent_above_level_1",
        lambda: AdminArea.objects.create(pcode="Z", country_id="NER", level=2, name="x"),
    ),
    (
        "directory_place_on_earth",
        lambda: Place.objects.create(
            code="Z", country_id="NER", kind="town", longitude=181, latitude=0
        ),
    ),
    (
        "directory_place_kind_known",
        lambda: Place.objects.create(code="Z", country_id="NER", kind="x", longitude=1, latitude=0),
    ),
    (
        "directory_place_border_has_other_side",
        lambda: Place.objects.create(
            code="Z", country_id="NER", kind="border_point", longitude=1, latitude=0
        ),
    ),
    (
        "directory_route_sub_route_has_route",
        lambda: Route.objects.create(code="Z", kind="sub_route"),
    ),
    (
        "directory_routeleg_ordinal_once",
        lambda: RouteLeg.objects.create(
            route=RouteLeg.objects.first().route,
            ordinal=RouteLeg.objects.first().ordinal,
            origin=Place.objects.first(),
            destination=Place.objects.last(),
        ),
    ),
    (
        "directory_routeleg_goes_somewhere",
        lambda: RouteLeg.objects.create(
            route=Route.objects.first(),
            ordinal=99,
            origin=Place.objects.first(),
            destination=Place.objects.first(),
        ),
    ),
]


@pytest.mark.parametrize(("name", "write"), CONSTRAINTS, ids=[name for name, _ in CONSTRAINTS])
def test_the_database_keeps_its_promises(directory, name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()
