"""The made-up world is the same for the same seed, hangs together, and fits the shipped forms."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from serai.demonstration.methods import world
from serai.demonstration.methods.network import read_network
from serai.demonstration.methods.xml import interview_xml, sheet_xml
from serai.flows.methods import entity_lists as lists
from serai.kit.entities import entity_lists
from serai.xforms.occurrences import read_occurrences
from serai.xforms.submission import parse, read_rows
from serai.xforms.xlsform import convert_workbook, read_workbook

SERAI = Path(__file__).parents[2]
NETWORK = read_network((SERAI / "demonstration/data/network.yml").read_text())
UNTIL = date(2026, 10, 31)


@pytest.fixture(scope="module")
def places():
    """Longitude and latitude by code, from the directory's own file."""
    with (SERAI / "directory/data/places.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}


@pytest.fixture(scope="module")
def sheets(places):
    """Every sheet of the world."""
    return world.sheets(NETWORK, places, UNTIL)


@pytest.fixture(scope="module")
def schemas():
    """The shipped forms' schemas by form id."""
    found = {}
    for name in ("fmr", "fms"):
        content = (SERAI / f"flows/xlsforms/{name}.xlsx").read_bytes()
        workbook = read_workbook(content, f"{name}.xlsx")
        found[name] = convert_workbook(workbook, workbook.version).schema
    return found


def test_twenty_active_points_in_six_countries_stand_on_real_places(places):
    codes = [point.code for point in NETWORK.points]
    assert len(codes) == len(set(codes)) == 20
    assert {code[:3] for code in codes} == {"BFA", "GIN", "MLI", "NER", "NGA", "SEN"}
    quiet = {one.code: one.state for one in NETWORK.quiet}
    assert set(quiet.values()) == {"planned", "inactive", "suspended", "closed"}
    assert not set(quiet) & set(codes)
    assert set(codes) | set(quiet) <= set(places)


def test_the_network_speaks_the_rooms_words():
    known = {p.name: p.choices for p in lists.OBSERVATION_PROPERTIES}
    for name, stream in NETWORK.streams.items():
        assert stream.direction in known["direction"], name
        assert set(stream.transport) <= known["transport"] & set(world.SIZES), name
        assert set(stream.reasons) <= known["reasons"], name
        assert len(stream.season) == 12
    assert set(world.CARE) < set(lists.VULNERABILITIES)


def test_the_same_seed_gives_the_same_world(places, sheets):
    assert world.sheets(NETWORK, places, UNTIL) == sheets
    assert world.sheets(NETWORK, places, UNTIL, seed=2) != sheets
    assert world.interviews(NETWORK, UNTIL) == world.interviews(NETWORK, UNTIL)
    assert world.corrections(sheets) == world.corrections(sheets)
    assert world.with_mistakes(sheets) == world.with_mistakes(sheets)


def test_there_is_half_a_year_of_it_ending_on_the_day(sheets):
    days = {sheet.day for sheet in sheets}
    assert max(days) <= UNTIL < max(days) + timedelta(days=4)
    assert min(days) >= world.first_day(UNTIL) == UNTIL - timedelta(days=181)
    assert 1_500 <= len(sheets) <= 2_500
    assert {sheet.point for sheet in sheets} == {point.code for point in NETWORK.points}


def test_no_id_is_used_twice(sheets):
    ids = [s.period_id for s in sheets] + [g.id for s in sheets for g in s.groups]
    ids += [i.entity_id for i in world.interviews(NETWORK, UNTIL)]
    instances = [s.instance_id for s in (*sheets, *world.corrections(sheets))]
    assert len(ids) == len(set(ids))
    assert len(instances) == len(set(instances))


def test_a_closed_border_is_seen_in_the_figures(sheets):
    closed = next(e for e in NETWORK.events if e.on == "NGA-NER")
    weeks = Counter()
    for sheet in sheets:
        if sheet.point in {"NER-MAGARIA", "NGA-JIBIYA"}:
            week = (sheet.day - world.first_day(UNTIL)).days // 7
            weeks[week] += sum(g.answers["persons"] for g in sheet.groups)
    during = [weeks[w] for w in range(closed.first, closed.last + 1)]
    before = [weeks[w] for w in range(closed.first - 4, closed.first)]
    assert sum(during) < sum(before) / 2


def test_a_suspended_point_sends_nothing_meanwhile(sheets):
    pause, start = NETWORK.pause, world.first_day(UNTIL)
    weeks = {(s.day - start).days // 7 for s in sheets if s.point == pause.code}
    assert weeks == set(range(world.WEEKS)) - set(range(pause.first, pause.last + 1))


def _of(sheets, habit):
    code = next(p.code for p in NETWORK.points if p.habit == habit)
    return [sheet for sheet in sheets if sheet.point == code]


def test_every_bad_habit_is_there_to_be_seen(sheets, places):
    persons = [g.answers["persons"] for s in _of(sheets, "heaping") for g in s.groups]
    large = [n for n in persons if n >= 5]
    assert sum(n % 5 == 0 for n in large) > 0.6 * len(large)
    assert all((s.closed - s.opened).seconds < 90 for s in _of(sheets, "hurried"))
    away = [abs(s.place[0] - places[s.point][0]) for s in _of(sheets, "far") if s.place]
    assert sum(distance > 0.2 for distance in away) > 20
    copies = Counter((s.day, s.slot, tuple(g.counts.items() for g in s.groups) and len(s.groups))
                     for s in _of(sheets, "copying"))  # fmt: skip
    assert sum(count - 1 for count in copies.values()) > 10
    careless = [g for s in _of(sheets, "careless") for g in s.groups]
    assert any(sum(g.counts.values()) > g.answers["persons"] for g in careless)


@settings(max_examples=25)
@given(st.integers(0, 1_000))
def test_counts_never_pass_the_group_without_a_careless_hand(seed):
    point = next(p for p in NETWORK.points if not p.habit)
    one = world.replace(NETWORK, points=(point,))
    for sheet in world.sheets(one, {point.code: (0.0, 0.0)}, UNTIL, seed)[:20]:
        for group in sheet.groups:
            persons = group.answers["persons"]
            assert 0 < sum(group.counts.values()) <= persons
            assert all(count <= persons for count in group.care.values())


def test_sheets_say_what_the_form_asks_and_become_occurrences(sheets, schemas):
    schema, known = schemas["fmr"], entity_lists()
    for sheet in [*sheets[::100], *world.corrections(sheets)]:
        xml = sheet_xml(sheet, "fmr", "1")
        occurrences = read_occurrences(read_rows(parse(xml.decode()), schema), known)
        assert len(occurrences) == 1 + len(sheet.groups)
        period = occurrences[-1] if occurrences[-1].list_name == lists.PERIOD else occurrences[0]
        assert period.values["point"] == sheet.point
        persons = [o.values["persons"] for o in occurrences if o.list_name == lists.OBSERVATION]
        assert persons == [g.answers["persons"] for g in sheet.groups]


def test_every_tag_that_is_sent_is_a_question_of_the_form(sheets, schemas):
    interviews = world.interviews(NETWORK, UNTIL)[:50]
    sent = [("fmr", sheet_xml(s, "fmr", "1")) for s in sheets[:50]]
    sent += [("fms", interview_xml(i, "fms", "1")) for i in interviews]
    for form, xml in sent:
        root = etree.fromstring(xml)
        tree = root.getroottree()
        paths = {
            "/".join(part.split("[")[0] for part in tree.getpath(leaf).split("/")[2:])
            for leaf in root.iter("*")
            if not len(leaf)
        }
        asked = {question.path for question in schemas[form].questions}
        assert {p for p in paths if "meta" not in p.split("/")} <= asked


def test_an_interview_that_ended_early_says_nothing_of_the_person(schemas):
    interviews = world.interviews(NETWORK, UNTIL)
    early = [i for i in interviews if not i.consented or i.before]
    assert early
    for interview in early:
        assert interview.answers == {}
        assert b"<talk>" not in interview_xml(interview, "fms", "1")


def test_interviews_become_occurrences(schemas):
    for interview in world.interviews(NETWORK, UNTIL)[::20]:
        xml = interview_xml(interview, "fms", "1")
        [one] = read_occurrences(read_rows(parse(xml.decode()), schemas["fms"]), entity_lists())
        assert one.values["consented"] is interview.consented


def test_text_is_escaped_in_what_is_sent(sheets):
    odd = world.replace(sheets[0], enumerator="<&\"'>", groups=())
    root = etree.fromstring(sheet_xml(odd, 'f"<', "1&"))
    assert root.findtext("enumerator") == "<&\"'>"
    assert (root.get("id"), root.get("version")) == ('f"<', "1&")
