"""The export by HTCDS: read back against the standard itself; de-identified; formulas stay text."""

import csv
import io
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
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
from serai.protection.models import TraffickingFile
from serai.protection.tests.test_pages import address

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CODE_LISTS = {
    "vic_TraffickingStatus": choices.Status,
    "vic_MethodsOfControl": choices.Control,
    "vic_TraffickingStatusDecisionMakingOrg": choices.DecidedBy,
    "vic_RelationshipToTrafficker": choices.Relationship,
    "vic_MethodOfRecruitment": choices.Recruitment,
    "vic_TypeOfExploitation": choices.Exploitation,
    "vic_TypeOfSexExploitation": choices.SexExploitation,
}
MORE_LISTS = {
    "vic_ForcedLabourIndustry": choices.Industry,
    "vic_RecruitmentWebsitesAndApps": choices.Application,
    "vic_ExploitationWebsitesAndApps": choices.Application,
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
    for header, fields in ((htcds.event_header, htcds.EVENT_FIELDS),
                           (htcds.plan_header, htcds.PLAN_FIELDS),
                           (htcds.referral_header, htcds.REFERRAL_FIELDS)):  # fmt: skip
        assert set(header(named=True)) <= set(standard)
        assert header(named=True)[2:] == [*fields]
        assert set(header(named=False)) <= set(fields)
    assert list(htcds.PLAN_FIELDS) == [one for one in order if one.startswith("spl_")]
    assert set(htcds.SUPPORT.values()) <= set(standard["spl_Type"])
    assert htcds.REFERRED in standard[htcds.OUTGOING]
    assert htcds.OWNER in named
    assert sorted(named[3:], key=order.index) == named[3:]
    assert set(htcds.EVENTS.values()) == set(standard["hte_Type"])
    assert sorted(htcds.EVENT_FIELDS, key=order.index) == list(htcds.EVENT_FIELDS)
    for field, words in (CODE_LISTS | MORE_LISTS).items():
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
        assert archive.namelist() == [
            "htcds.csv", "htcds_events.csv", "htcds_plans.csv", "htcds_referrals.csv", "README.txt",
        ]  # fmt: skip
        return table_of(archive, "htcds.csv"), archive.read("README.txt").decode()


def table_of(archive, name):
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def events_in(content):
    """Return the events of the export by field."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return table_of(archive, "htcds_events.csv")


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
        "prs_Gender": "Feminine", "prs_PrimaryLanguage": "fr", "prs_Citizenship": "BF",
        "vic_TraffickingStatus": "PossibleVictimOfTrafficking",
        "vic_TraffickingStatusDecisionMakingOrg": "NGO", "vic_RelationshipToTrafficker": "",
        "vic_AgeWhenTrafficked": "", "vic_RecruitmentWebsitesAndApps": "",
        "vic_MethodOfRecruitment": "AtWork", "vic_ForcedLabourIndustry": "",
        "vic_ExploitationWebsitesAndApps": "",
        "vic_MethodsOfControl": "WithholdsDocuments;TakesEarnings",
        "vic_TypeOfExploitation": "Servitude", "vic_TypeOfSexExploitation": "",
        "cas_Status": "Active", "cas_ReasonForCaseClosure": "", "con_Consent": "",
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


MORE = {
    "industry": "T_ActivitiesOfHouseholdsAsEmployers", "recruitment_apps": ["WhatsApp", "TikTok"],
    "exploitation_apps": ["Telegram"], "recruited_in": ["BFA"], "passed_through": ["NER", "DZA"],
    "exploited_in": ["LBY"], "age_when_trafficked": 15,
}  # fmt: skip
ISO = {"BFA": "BF", "NER": "NE", "DZA": "DZ", "LBY": "LY"}


@pytest.fixture
def told(known, run):
    """The file with industry, apps, countries and the age when it began."""
    for iso3, iso2 in ISO.items():
        Country.objects.create(
            iso3=iso3,
            iso2=iso2,
            **{f"name_{code}": f"{iso3} {code}" for code in ("en", "fr", "ar", "es", "ru", "zh")},
        )
    run("carla", trafficking.keep_file, procedure=known, exploitation=["ForcedLabour"],
        relationship="Familial", **MORE)  # fmt: skip
    return known


def test_industry_apps_age_and_countries_leave_by_the_standard(run, told, period, settings):
    settings.SERAI_SMALL_CELL = 1
    content = run("sofia", exporting.export_htcds, **period)
    (line,), said = read(content)
    assert line["vic_ForcedLabourIndustry"] == "T_ActivitiesOfHouseholdsAsEmployers"
    assert line["vic_RecruitmentWebsitesAndApps"] == "WhatsApp;TikTok"
    assert line["vic_ExploitationWebsitesAndApps"] == "Telegram"
    assert (line["vic_AgeWhenTrafficked"], line["prs_PrimaryLanguage"]) == ("15", "fr")
    assert [(one["hte_Country"], one["hte_Type"]) for one in events_in(content)] == [
        ("BF", "Recruitment"), ("DZ", "Transit"), ("LY", "Exploitation"), ("NE", "Transit"),
    ]  # fmt: skip
    assert "htcds_events.csv" in said


def test_what_few_share_of_it_stays(run, told, period, settings):
    settings.SERAI_SMALL_CELL = 2
    content = run("sofia", exporting.export_htcds, **period)
    (line,), said = read(content)
    left_out = ("prs_Gender", "prs_PrimaryLanguage", "prs_Citizenship", "vic_AgeWhenTrafficked",
                "vic_ForcedLabourIndustry")  # fmt: skip
    assert {line[field] for field in left_out} == {""}
    assert events_in(content) == []
    assert "fewer than 2 files name them" in " ".join(said.split())


def test_with_names_the_events_say_whose_they_are(run, told, period):
    content = run("sofia", exporting.export_htcds, named=True, why="Her lawyer asks.", **period)
    found = events_in(content)
    assert {one["prs_FirstName"] for one in found} == {"Amina"}
    assert [one["hte_Type"] for one in found] == ["Recruitment", "Transit", "Transit",
                                                  "Exploitation"]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Work in private households"), ("fr", "Travail dans des ménages privés"),
     ("ar", "العمل في المنازل الخاصة")],
)  # fmt: skip
def test_the_page_says_what_is_known_in_words(centre, told, language, words):
    client = centre.client("carla")
    client.cookies["language"] = language
    page = client.get(address("procedure", told)).content.decode()
    for shown in (words, "Telegram", "15", f"LBY {language}", f"DZA {language}"):
        assert shown in page, shown


def test_the_form_keeps_what_it_shows_and_refuses_what_the_standard_has_not(centre, told):
    client, url = centre.client("carla"), address("keep_file", told)
    form = client.get(url).context["form"]
    assert {name: form.initial[name] for name in MORE} == MORE
    sent = {"industry": "F_Construction", "exploited_in": ["NER", "LBY"], "recruited_in": ["BFA"],
            "exploitation": ["ForcedLabour"], "age_when_trafficked": "17"}  # fmt: skip
    assert client.post(url, sent).status_code == 302
    kept = client.get(url).context["form"].initial
    assert {name: kept[name] for name in ("industry", "exploited_in", "recruitment_apps")} == {
        "industry": "F_Construction", "exploited_in": ["NER", "LBY"], "recruitment_apps": [],
    }  # fmt: skip
    assert kept["age_when_trafficked"] == 17
    for wrong in ({"industry": "Mines"}, {"exploited_in": ["XXX"]}, {"recruitment_apps": ["Fax"]},
                  {"age_when_trafficked": "121"}, {"age_when_trafficked": "-1"}):  # fmt: skip
        assert list(client.post(url, {**sent, **wrong}).context["form"].errors) == list(wrong)


@pytest.mark.parametrize(
    ("name", "change"),
    [("age_possible", {"age_when_trafficked": 121}), ("industry_known", {"industry": "Mines"})],
)
def test_the_database_keeps_to_the_standard(centre, told, name, change):
    refused = pytest.raises(IntegrityError, match=f"protection_traffickingfile_{name}")
    with acting_as(centre.actor("carla")), refused, transaction.atomic():
        TraffickingFile.objects.update(**change)


EVENTS = st.lists(
    st.builds(
        htcds.Line,
        events=st.lists(
            st.tuples(
                st.sampled_from(["BF", "NE", "LY"]), st.sampled_from(["Transit", "Exploitation"])
            ),
            max_size=4,
        ),
    ),
    max_size=30,
)


@given(lines=EVENTS, least=st.integers(2, 8))
def test_a_country_leaves_once_for_each_file_that_names_it_and_only_where_several_do(lines, least):
    rows = htcds.event_rows(lines, least, named=False)
    for event in {tuple(row) for row in rows} | {one for line in lines for one in line.events}:
        files = sum(event in line.events for line in lines)
        assert rows.count([*event]) == (files if files >= least else 0)
    assert rows == htcds.event_rows(list(reversed(lines)), least, named=False)


LINES = st.lists(
    st.builds(
        htcds.Line, gender=st.sampled_from(["Feminine", "Masculine", "NonConforming"]),
        citizenship=st.sampled_from(["BF", "NE", "ET", "SO"]), first_name=st.just("Amina"),
        language=st.sampled_from(["fr", "am"]), age=st.sampled_from(["", "15", "30"]),
        industry=st.sampled_from(["", "F_Construction", "P_Education"]),
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
        if one.industry:
            assert sum(x.industry == one.industry for x in lines) >= least
        if one.age:
            told = [getattr(one, name) for name in htcds.TELLING]
            assert sum([getattr(x, n) for n in htcds.TELLING] == told for x in kept) >= least
    assert kept == htcds.de_identified(list(reversed(lines)), least)
