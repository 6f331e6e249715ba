"""Reference files of every odd kind: refused line by line or as a whole, or kept."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from serai.directory import actions
from serai.directory.choices import PlaceKind, RouteKind
from serai.directory.facts import FIELDS
from serai.directory.methods.graph import Graph, kilometres
from serai.directory.methods.readers import lines_of, read_countries, read_pcodes
from serai.directory.models import AdminArea, Country, Place, Route
from serai.directory.queries import folded, stops_of
from serai.directory.tests.conftest import pcode_file
from serai.directory.tests.test_readers import GOOD, HEAD, KNOWN, country
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event

PLACES = "code,name,kind,country,other_country,admin_area,longitude,latitude\n"
ROUTES = "code,name,kind,part_of,stops\n"


@pytest.fixture
def system(db):
    with acting_as(system_actor()):
        yield


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"m49": "x"}, "“x” is not a number."),
        ({"m49": "-5"}, "“-5” is not a number."),
        ({"m49": "56200"}, "“56200” is not a number."),
        ({"longitude": "east"}, "“east” is not a number."),
        ({"latitude": "1e5"}, "“1e5” is not a number."),
        ({"latitude": "nan"}, "“nan” is not a number."),
        ({"deprecated": "Y", "m49": "x"}, "The code is withdrawn."),
        ({"iso3": "", "name_en": "Nowhere"}, "Nowhere has no ISO 3166-1 code of its own."),
        ({"iso3": "NERR"}, "Niger has no ISO 3166-1 code of its own."),
    ],
)
def test_a_country_that_cannot_be_kept_is_refused_in_a_sentence(cells, sentence):
    reading = read_countries(country(**cells))
    (note,) = reading.refused
    assert (reading.rows, note.line) == ([], 2)
    assert (note.sentence % note.params if note.params else note.sentence) == sentence


def test_a_country_that_comes_twice_is_kept_once():
    line = country().getvalue().split("\n")[1]
    reading = read_countries(StringIO(f"{HEAD}{line}\n{line}\n"))
    assert len(reading.rows) == 1
    assert [(n.line, n.code, n.sentence) for n in reading.refused] == [
        (3, "NER", "The code stands in the file twice.")
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [(2, {"a": "1", "b": "2"})]),
        ("\ufeffa,b\n 1 , 2 \n", [(2, {"a": "1", "b": "2"})]),
        (" a , b \n1,2\n", [(2, {"a": "1", "b": "2"})]),
        ("a,b\n1\n", [(2, {"a": "1", "b": ""})]),
        ("a,b\n1,2,3\n", [(2, {"a": "1", "b": "2"})]),
        ('a,b\n"1\n1",2\n3,4\n', [(3, {"a": "1\n1", "b": "2"}), (4, {"a": "3", "b": "4"})]),
        ("a,b\n\n1,2\n", [(3, {"a": "1", "b": "2"})]),
        ("a,b\n", []),
    ],
)
def test_lines_keep_their_number_and_lose_outer_spaces(text, rows):
    assert list(lines_of(StringIO(text), ("a", "b"))) == rows


@given(st.lists(st.tuples(*[st.text(max_size=6)] * 5), max_size=5))
def test_whatever_a_line_of_p_codes_holds_it_is_kept_or_refused(rows):
    clean = [[cell.replace("\x00", "") for cell in row] for row in rows]
    reading = read_pcodes(pcode_file(GOOD, *clean), KNOWN, frozenset())
    assert len(reading.rows) + len(reading.refused) <= 1 + len(rows)
    assert reading.rows[0]["pcode"] == "NE001"
    for note in reading.refused:
        assert (note.sentence % note.params if note.params else note.sentence).endswith(".")


LOADS = {
    "countries": (actions.load_countries, HEAD),
    "pcodes": (actions.load_pcodes, pcode_file().getvalue()),
    "places": (actions.load_places, PLACES),
    "routes": (actions.load_routes, ROUTES),
}


@pytest.mark.parametrize("name", LOADS)
@pytest.mark.parametrize("text", ["a\x00b,c\n", '"' + "x" * 200_000 + '"\n'])
def test_what_is_no_table_of_text_is_refused(system, directory, name, text):
    load, head = LOADS[name]
    with pytest.raises(actions.NotATable, match="cannot be read as a table"):
        load(stream=StringIO(head + text))


@pytest.mark.parametrize("name", LOADS)
def test_a_file_without_lines_changes_nothing(system, directory, name):
    load, head = LOADS[name]
    report = load(stream=StringIO(head))
    assert (report.read, report.added, report.changed, list(report.gone)) == (0, 0, 0, [])
    assert Event.objects.get().payload == {"added": 0, "changed": 0, "unchanged": 0, "refused": 0}


@pytest.mark.parametrize(
    ("name", "column"),
    [("countries", "iso3"), ("countries", "m49"), ("countries", "deprecated"),
     ("countries", "name_en"), ("pcodes", "P-Code"), ("pcodes", "Parent P-Code"),
     ("pcodes", "Admin Level"), ("pcodes", "Location"), ("pcodes", "Valid from date"),
     ("places", "kind"), ("places", "longitude"), ("places", "latitude"),
     ("places", "other_country"), ("places", "admin_area"), ("routes", "stops"),
     ("routes", "part_of")],
)  # fmt: skip
def test_a_column_that_is_missing_is_named(system, directory, name, column):
    load, head = LOADS[name]
    with pytest.raises(actions.NotThatFile) as caught:
        load(stream=StringIO(head.replace(column, "other", 1)))
    assert caught.value.params["columns"].startswith(column)


ODD_PLACES = [
    ("X-1,One,castle,NER,,,1,1", "a known kind"), ("X-1,,town,NER,,,1,1", "a name of 1 to 160"),
    (",One,town,NER,,,1,1", "a code of 1 to 40"), (f"{'X' * 41},One,town,NER,,,1,1", "1 to 40"),
    (f"X-1,{'x' * 161},town,NER,,,1,1", "1 to 160"), ("X-1,One,town,NER,,,east,1", "A longitude"),
    ("X-1,One,town,NER,,,1,", "A longitude"), ("X-1,One,town,NER,,,181,1", "A longitude"),
    ("X-1,One,town,NER,,,1,-91", "A longitude"), ("X-1,One,town,NER,,,nan,1", "A longitude"),
    ("X-1,One,town,,,,1,1", "does not know"), ("X-1,One,border_point,NER,QQQ,,1,1", "QQQ"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), ODD_PLACES)
def test_an_odd_place_is_refused_and_the_rest_is_taken(system, directory, line, words):
    report = actions.load_places(stream=StringIO(f"{PLACES}{line}\nX-2,Two,town,NER,,,2,2\n"))
    (note,) = report.refused
    assert words in note.sentence
    assert (note.line, report.added, Place.objects.filter(code="X-2").count()) == (2, 1, 1)


ODD_ROUTES = [
    ("X,Way,road,,NER-ARLIT NER-AGADEZ", "a known kind"),
    ("X,,route,,NER-ARLIT NER-AGADEZ", "a name of 1 to 160"),
    ("X,Way,sub_route,AIR-WEST,NER-ARLIT NER-AGADEZ", "part of"),
    ("AIR,Way,sub_route,AIR,NER-ARLIT NER-AGADEZ", "part of"),
    ("AIR,Way,sub_route,OTHER,NER-ARLIT NER-AGADEZ", "part of"),
]


@pytest.mark.parametrize(("line", "words"), ODD_ROUTES)
def test_a_route_stays_whole_or_part(system, directory, line, words):
    Route.objects.create(code="OTHER", name="Other", kind="route")
    report = actions.load_routes(stream=StringIO(f"{ROUTES}{line}\n"))
    (note,) = report.refused
    assert words in note.sentence
    assert Route.objects.get(code="AIR").part_of is None
    assert Route.objects.count() == 4


@pytest.mark.parametrize(
    ("line", "added", "changed", "unchanged"),
    [
        ("NER-ARLIT,Arlit,transit,NER,,,7.386,18.737", 0, 0, 1),
        ("NER-ARLIT,Arlit,town,NER,,,7.386,18.737", 0, 1, 0),
        ("NER-ARLIT,Arlit,transit,NER,,NE00101,7.386,18.737", 0, 1, 0),
        ("NER-ASSAMAKA,Assamaka,border_point,NER,DZA,,5.78,19.34", 0, 0, 1),
        ("NER-ASSAMAKA,Assamaka,border_point,NER,MLI,,5.78,19.34", 0, 1, 0),
        ("NER-BILMA,Bilma,town,NER,,,12.9,18.7", 1, 0, 0),
    ],
)
def test_places_are_counted_as_new_changed_or_as_before(
    system, directory, line, added, changed, unchanged
):
    report = actions.load_places(stream=StringIO(f"{PLACES}{line}\n"))
    assert (report.added, report.changed, report.unchanged) == (added, changed, unchanged)
    assert report.read == 1


@pytest.mark.parametrize(
    ("line", "added", "changed", "unchanged"),
    [
        ("AIR-DIRECT,Agadez to Assamaka,sub_route,AIR,NER-AGADEZ NER-ASSAMAKA", 0, 0, 1),
        ("AIR-DIRECT,Direct,sub_route,AIR,NER-AGADEZ NER-ASSAMAKA", 0, 1, 0),
        ("AIR-DIRECT,Agadez to Assamaka,sub_route,AIR,NER-ASSAMAKA NER-AGADEZ", 0, 1, 0),
        ("NEW,New,route,,NER-ASSAMAKA NER-AGADEZ NER-ASSAMAKA", 1, 0, 0),
        ("NEW,New,route,,", 1, 0, 0),
    ],
)
def test_routes_are_counted_as_new_changed_or_as_before(
    system, directory, line, added, changed, unchanged
):
    report = actions.load_routes(stream=StringIO(f"{ROUTES}{line}\n"))
    assert (report.added, report.changed, report.unchanged) == (added, changed, unchanged)
    code, stops = line.split(",")[0], line.split(",")[4].split()
    assert stops_of(Route.objects.get(code=code)) == stops


def test_a_refused_route_leaves_the_former_one_as_it_was(system, directory):
    line = "AIR-DIRECT,Other,sub_route,AIR,NER-AGADEZ NOWHERE"
    assert actions.load_routes(stream=StringIO(f"{ROUTES}{line}\n")).refused
    route = Route.objects.get(code="AIR-DIRECT")
    assert (route.name, stops_of(route)) == ("Agadez to Assamaka", ["NER-AGADEZ", "NER-ASSAMAKA"])


def test_countries_are_loaded_again_in_a_changed_name(system, directory):
    report = actions.load_countries(stream=country(name_fr="Le Niger"))
    assert (report.added, report.changed) == (0, 1)
    with override("fr"):
        assert str(Country.objects.get(pk="NER")) == "Le Niger"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"a,b\n1,2\n", "these columns are missing"), (b"\xff\xfe", "utf-8"),
     (pcode_file(("NER", "1", "NE0\x0001", "x", "NER")).getvalue().encode(), "as a table"),
     (pcode_file(("NER", "1", "NE009", "x" * 200_000, "NER")).getvalue().encode(), "as a table")],
)  # fmt: skip
def test_the_command_says_why_a_file_is_not_loaded(db, tmp_path, content, words):
    (tmp_path / "codes.csv").write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("directory", "load-pcodes", str(tmp_path / "codes.csv"))
    assert not AdminArea.objects.exists()


@pytest.mark.parametrize(
    ("verbosity", "language", "lines", "hidden"),
    [
        (1, "en", ["admin_areas: 3 lines, 2 added", "1 refused, 1 odd",
                   "refused, line 4, NE003: The name is missing.",
                   "not in the file, kept: NE001, NE00101"], ["does not begin"]),
        (2, "en", ["odd, line 3, XX01: The code does not begin with its parent's, NE002."], []),
        (1, "fr", ["Le nom manque.", "NE001, NE00101"], ["The name is missing"]),
    ],
)  # fmt: skip
def test_the_command_tells_each_line_that_is_odd(
    directory, tmp_path, capsys, verbosity, language, lines, hidden
):
    rows = (("NER", "1", "NE002", "Diffa", "NER"), ("NER", "2", "XX01", "Bosso", "NE002"),
            ("NER", "1", "NE003", "", "NER"))  # fmt: skip
    (tmp_path / "codes.csv").write_text(pcode_file(*rows).getvalue())
    with override(language):
        call_command("directory", "load-pcodes", str(tmp_path / "codes.csv"), verbosity=verbosity)
    out = capsys.readouterr().out
    assert all(line in out for line in lines)
    assert not any(line in out for line in hidden)


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Abéché", "abeche"), ("N'Guigmi", "nguigmi"), ("  In Guezzam ", "in guezzam"), ("ÇA", "ca"),
     ("أغاديز", "اغاديز"), ("NER-ARLIT", "nerarlit"), ("", ""), ("Straße", "strasse")],
)  # fmt: skip
def test_names_are_searched_without_accents_and_case(text, plain):
    assert folded(text) == plain
    assert folded(folded(text)) == plain


@pytest.mark.parametrize("words", [PlaceKind, RouteKind])
def test_every_word_of_the_room_is_translated(words):
    for one in words:
        labels = set()
        for language in ("en", "fr", "ar"):
            with override(language):
                labels.add(str(one.label))
        assert len(labels) == (2 if one is RouteKind.ROUTE else 3)


def test_everything_here_is_public():
    assert {str(level) for fields in FIELDS.values() for level in fields.values()} == {"public"}


points = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(points, points, points)
def test_distances_are_those_of_a_sphere(a, b, c):
    assert kilometres(a, a) == 0
    assert kilometres(a, b) == pytest.approx(kilometres(b, a))
    assert 0 <= kilometres(a, b) <= 20_016
    assert kilometres(a, c) <= kilometres(a, b) + kilometres(b, c) + 1e-6


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12), st.integers(0, 7))
def test_how_far_is_the_same_from_both_ends(legs, limit):
    graph = Graph([(a, b, 1.0) for a, b in legs])
    for node in list(graph.edges):
        for other, steps in graph.within(node, limit).items():
            assert steps <= limit
            assert graph.within(other, limit)[node] == steps
