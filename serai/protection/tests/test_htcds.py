"""The export by HTCDS: read back against the standard itself; de-identified; formulas stay text."""

import csv
import io
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.directory.models import Country
from serai.instruments.methods.htcds import LISTS
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.people.actions.persons import NewPerson, register_persons
from serai.people.methods.records import Birth, Identity, Name
from serai.protection import choices
from serai.protection.actions import common, exporting, trafficking
from serai.protection.methods import htcds

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CODE_LISTS = {
    "vic_TraffickingStatus": choices.Status, "vic_MethodsOfControl": choices.Control,
    "vic_TraffickingStatusDecisionMakingOrg": choices.DecidedBy,
    "vic_RelationshipToTrafficker": choices.Relationship,
    "vic_MethodOfRecruitment": choices.Recruitment,
    "vic_TypeOfExploitation": choices.Exploitation,
    "vic_TypeOfSexExploitation": choices.SexExploitation,
}  # fmt: skip


def test_the_words_stand_for_the_codes_that_screening_knows():
    for field, words in CODE_LISTS.items():
        name = field.removeprefix("vic_")
        name = {"TraffickingStatusDecisionMakingOrg": "DecidedBy"}.get(name, name)
        assert set(words.values) == set(LISTS[name])


@pytest.fixture(scope="module")
def standard(shared):
    """The standard's own sheet: codes by field, in its order."""
    path = shared / "data" / "xlsforms" / "HTCDS Field Standards 2.0.ods"
    with zipfile.ZipFile(path) as archive:
        tree = ElementTree.fromstring(archive.read("content.xml"))
    fields = {}
    for row in tree.iter(f"{TABLE}table-row"):
        cells = []
        for cell in row:
            lines = ["".join(p.itertext()).strip() for p in cell.iter(f"{TEXT}p")]
            cells += [lines] * min(int(cell.get(f"{TABLE}number-columns-repeated", "1")), 20)
        if len(cells) > 9 and cells[6] and "_" in cells[6][0]:
            fields[cells[6][0]] = cells[9]
    return fields


def test_fields_and_codes_are_the_standards(standard):
    named = htcds.header(named=True)
    assert set(named) <= set(standard)
    order = list(standard)
    assert [order.index(f) for f in htcds.FIELDS] == sorted(order.index(f) for f in htcds.FIELDS)
    for field, words in CODE_LISTS.items():
        more = {"RestrictsMovement", "UsesChildren"} if field == "vic_MethodsOfControl" else set()
        assert set(standard[field]) == set(words.values) - more, field
    assert {htcds.case_status(s, c) for s in ("open", "closed")
            for c in choices.Closing.values} <= set(standard["cas_Status"])  # fmt: skip
    assert {htcds.gender_of(s, "") for s in ("male", "female", "other")} <= set(
        standard["prs_Gender"]
    )


def read(content):
    """Return the lines of the export by field, and what stands beside them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["htcds.csv", "README.txt"]
        text = archive.read("htcds.csv").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text))), archive.read("README.txt").decode()


@pytest.fixture
def period(centre):
    """This year's files of the centre."""
    today = clock.today()
    return {"organisation": centre.organisation, "first": today - timedelta(days=1),
            "last": today + timedelta(days=1)}  # fmt: skip


@pytest.fixture
def known(file, run, name_in):
    """The file with what is known, sofia in its team."""
    name_in(file, "sofia")
    run("carla", trafficking.keep_file, procedure=file, exploitation=["Servitude"],
        control=["WithholdsDocuments", "TakesEarnings"], recruitment=["AtWork"])  # fmt: skip
    run("carla", trafficking.identify, procedure=file, step="preliminary", decided_by="NGO",
        status="PossibleVictimOfTrafficking", decided_on=clock.today(), act="met", means="met",
        purpose="met", reasons="She was locked in.")  # fmt: skip
    return file


def test_a_file_reads_back_in_fields_and_codes_and_names_nobody(run, known, period, settings):
    settings.SERAI_SMALL_CELL = 1
    Country.objects.create(
        iso3="BFA", iso2="BF",
        **{f"name_{code}": "Burkina Faso" for code in ("en", "fr", "ar", "es", "ru", "zh")},
    )  # fmt: skip
    (line,), said = read(run("sofia", exporting.export_htcds, **period))
    assert list(line) == list(htcds.FIELDS)
    assert line == {
        "prs_Gender": "Feminine", "prs_Citizenship": "BF",
        "vic_TraffickingStatus": "PossibleVictimOfTrafficking",
        "vic_TraffickingStatusDecisionMakingOrg": "NGO", "vic_RelationshipToTrafficker": "",
        "vic_MethodOfRecruitment": "AtWork",
        "vic_MethodsOfControl": "WithholdsDocuments;TakesEarnings",
        "vic_TypeOfExploitation": "Servitude", "vic_TypeOfSexExploitation": "",
        "cas_Status": "Active",
    }  # fmt: skip
    assert "CC BY 4.0" in said
    assert "UNMigration/HTCDS" in said
    assert "do not endorse" in said
    settings.SERAI_SMALL_CELL = 10
    (line,), _said = read(run("sofia", exporting.export_htcds, **period))
    assert (line["prs_Gender"], line["prs_Citizenship"]) == ("", "")


def test_only_the_teams_files_leave_and_the_export_is_recorded(centre, run, known, period):
    lines, _said = read(run("dora", exporting.export_htcds, **period))
    assert lines == []
    later = {**period, "first": period["last"]}
    assert read(run("sofia", exporting.export_htcds, **later))[0] == []
    lines, _said = read(run("sofia", exporting.export_htcds, **period))
    assert len(lines) == 1
    with acting_as(system_actor()):
        events = Event.objects.filter(name="protection.htcds_exported").order_by("pk")
        assert [(e.actor_id, e.payload["count"], e.payload["named"]) for e in events] == [
            (centre.dora.pk, 0, False), (centre.sofia.pk, 0, False), (centre.sofia.pk, 1, False),
        ]  # fmt: skip


def test_names_leave_for_a_reason_only(run, known, period):
    with pytest.raises(common.SayWhy):
        run("sofia", exporting.export_htcds, named=True, **period)
    with pytest.raises(exporting.WrongPeriod):
        run("sofia", exporting.export_htcds, **{**period, "last": date(2020, 1, 1)})
    (line,), said = read(
        run("sofia", exporting.export_htcds, named=True, why="Asked for by her lawyer.", **period)
    )
    assert (line["prs_FirstName"], line["prs_Birthdate"]) == ("Amina", "2001-03-09")
    assert "WITH NAMES" in said


def test_a_name_that_is_a_formula_stays_text(centre, run, period):
    from serai.cases.actions.cases import open_case

    evil = NewPerson(
        Identity(names=(Name("given", "=HYPERLINK(1)", "Latn"), Name("family", "@x", "Latn")))
    )
    carla = centre.actor("carla")
    with acting_as(carla):
        (person,) = register_persons(actor=carla, team=centre.team, people=[evil])
    case = run("carla", open_case, person=person, team=centre.team, worker=centre.carla, risk="low")
    file = run("carla", trafficking.open_file, case=case, signed=True)
    from serai.protection.actions import members

    member = run("carla", members.name_member, procedure=file, user=centre.sofia)
    run("sofia", members.sign, procedure=file, member=member)
    (line,), _said = read(
        run("sofia", exporting.export_htcds, named=True, why="Her lawyer asks.", **period)
    )
    assert line["prs_FirstName"] == "'=HYPERLINK(1)"
    assert line["prs_SecondName"] == "'@x"
    assert line["prs_Gender"] == "NonSpecifiedUnknown"
    assert Birth().on == line["prs_Birthdate"]


LINES = st.lists(
    st.builds(
        htcds.Line, gender=st.sampled_from(["Feminine", "Masculine", "NonConforming"]),
        citizenship=st.sampled_from(["BF", "NE", "ET", "SO"]), first_name=st.just("Amina"),
        birthdate=st.just("2001-03-09"),
    ),
    max_size=40,
)  # fmt: skip


@given(lines=LINES, least=st.integers(2, 12))
def test_nothing_that_few_share_is_left(lines, least):
    kept = htcds.de_identified(lines, least)
    assert len(kept) == len(lines)
    for one in kept:
        assert (one.first_name, one.birthdate) == ("", "")
        if one.gender:
            assert sum(x.gender == one.gender for x in lines) >= least
        if one.citizenship:
            same = [x for x in kept if (x.gender, x.citizenship) == (one.gender, one.citizenship)]
            assert len(same) >= least
    assert kept == htcds.de_identified(list(reversed(lines)), least)
