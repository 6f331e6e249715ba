"""Every question of the shipped forms ends in the column it is meant for."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from serai.flows.actions.observations import take_occurrences
from serai.flows.methods import entity_lists as lists
from serai.flows.models import ObservationPeriod, RegistryObservation, SurveyInterview
from serai.flows.tests import observing
from serai.kit.actor import acting_as, system_actor
from serai.kit.entities import Source, entity_lists
from serai.kit.ids import new_id
from serai.xforms.occurrences import Misreading, read_occurrences
from serai.xforms.submission import parse, read_rows
from serai.xforms.xlsform import convert_workbook, read_workbook

XLSFORMS = Path(__file__).parents[1] / "xlsforms"
PERIOD, GROUP, TALK = UUID(int=11), UUID(int=12), UUID(int=13)

FMR = """<data id="fmr" version="1"><point>NE-ARL</point><observed_on>2026-05-04</observed_on>
<slot>06-12</slot><effort><starts_at>06:15:00.000+01:00</starts_at>
<ends_at>12:00:00.000+01:00</ends_at><pause>15</pause><hours>5.5</hours></effort>
<enumerator>E-07</enumerator><location>18.737 7.385 0 8</location>%s
<meta><entity dataset="observation_period" id="%s" create="1"><label>l</label></entity>
<instanceID>uuid:1</instanceID></meta></data>"""
ROW = """<group><time_slot>%(slot)s</time_slot><direction>incoming</direction>
<nationality>NGA</nationality><persons>%(persons)s</persons>
<counts><female_0_4>1</female_0_4><female_5_17>2</female_5_17><female_18_59>3</female_18_59>
<female_60>4</female_60><male_0_4>5</male_0_4><male_5_17>6</male_5_17><male_18_59>7</male_18_59>
<male_60>8</male_60><total>36</total></counts>
<journey><origin_country>NGA</origin_country><origin_text>Kano</origin_text>
<previous_country>NGA</previous_country><next_country>NER</next_country>
<destination_country>MLI</destination_country><destination_text>Gao</destination_text>
<transport>truck_bus</transport><reasons>economic trade</reasons></journey>
<vulnerable>yes</vulnerable><care><uasc>1</uasc><pregnant>2</pregnant>
<disability>3</disability><elderly_at_risk>4</elderly_at_risk><single_parent>5</single_parent>
<medical>6</medical><woman_at_risk>7</woman_at_risk><child_at_risk>8</child_at_risk>
<legal_protection>9</legal_protection></care>
<meta><entity dataset="registry_observation" id="%(id)s" create="1"><label>l</label></entity></meta>
</group>"""
FMS = """<data id="fms" version="1"><point>NE-ARL</point>
<interviewed_on>2026-05-04</interviewed_on><enumerator>E-07</enumerator>
<consented>%(consented)s</consented><interviewed_before>%(before)s</interviewed_before>
<talk><age>34</age><sex>female</sex><nationality>MLI</nationality>
<family_status>widowed</family_status><education>vocational</education>
<occupation>own_account</occupation><direction>outgoing</direction>
<origin_country>MLI</origin_country><origin_text>Kayes</origin_text>
<departed>under_2_weeks</departed><reasons>family health</reasons>
<companions>family strangers</companions><group_size>4</group_size><children>2</children>
<transports>car boat</transports><cost_band>250_to_1000</cost_band><documents>some</documents>
<destination_country>NER</destination_country><destination_why>family</destination_why>
<stay>unknown</stay><return_intention>if_safe</return_intention><needs>health legal</needs>
<difficulties>detained robbed</difficulties><wants_help>yes</wants_help></talk>
<meta><entity dataset="survey_interview" id="%(id)s" create="1"><label>l</label></entity>
<instanceID>uuid:2</instanceID></meta></data>"""


@pytest.fixture(scope="module")
def schemas():
    """The shipped forms' schemas by form id."""
    found = {}
    for name in ("fmr", "fms"):
        workbook = read_workbook((XLSFORMS / f"{name}.xlsx").read_bytes(), f"{name}.xlsx")
        found[name] = convert_workbook(workbook, workbook.version).schema
    return found


def sheet(**changed):
    """Return a registry sheet of one group as XML."""
    values = {"slot": "06-12", "persons": "36", "id": str(GROUP)} | changed
    return FMR % (ROW % values, PERIOD)


def interview(consented="yes", before="no"):
    """Return an interview as XML."""
    return FMS % {"consented": consented, "before": before, "id": TALK}


@pytest.fixture
def take(cast, schemas):
    """A function that understands a form's XML and keeps what it gives."""
    observing.countries()

    def taken(form, xml):
        reading = read_rows(parse(xml), schemas[form])
        source = Source(
            new_id(), cast.organisation.pk, None, datetime(2026, 5, 4, tzinfo=UTC), None, None,
            "", None,
        )  # fmt: skip
        return take_occurrences([(source, read_occurrences(reading, entity_lists()))])

    with acting_as(system_actor()):
        observing.point(cast.organisation)
        yield taken


PERIOD_COLUMNS = {
    "id": PERIOD, "observed_on": date(2026, 5, 4), "starts_at": time(6, 15),
    "ends_at": time(12), "hours": Decimal("5.50"), "enumerator": "E-07", "is_withdrawn": False,
}  # fmt: skip
GROUP_COLUMNS = {
    "id": GROUP, "period_id": PERIOD, "observed_on": date(2026, 5, 4), "time_slot": "06-12",
    "direction": "incoming", "persons": 36, "nationality_id": "NGA", "origin_country_id": "NGA",
    "origin_text": "Kano", "previous_country_id": "NGA", "previous_text": "",
    "next_country_id": "NER", "next_text": "", "destination_country_id": "MLI",
    "destination_text": "Gao", "transport": "truck_bus", "reasons": ["economic", "trade"],
    "counts": {"female:0-4": 1, "female:5-17": 2, "female:18-59": 3, "female:60+": 4,
               "male:0-4": 5, "male:5-17": 6, "male:18-59": 7, "male:60+": 8},
    "vulnerabilities": {"uasc": 1, "pregnant": 2, "disability": 3, "elderly_at_risk": 4,
                        "single_parent": 5, "medical": 6, "woman_at_risk": 7,
                        "child_at_risk": 8, "legal_protection": 9},
    "source_kind": "form", "import_batch": None,
}  # fmt: skip
INTERVIEW_COLUMNS = {
    "id": TALK, "interviewed_on": date(2026, 5, 4), "consented": True,
    "interviewed_before": False, "direction": "outgoing", "nationality_id": "MLI",
    "sex": "female", "age": 34, "origin_country_id": "MLI", "destination_country_id": "NER",
}  # fmt: skip
ANSWERS = {
    "origin_text": "Kayes", "family_status": "widowed", "education": "vocational",
    "occupation": "own_account", "departed": "under_2_weeks", "reasons": ["family", "health"],
    "companions": ["family", "strangers"], "group_size": 4, "children": 2,
    "transports": ["boat", "car"], "cost_band": "250_to_1000", "documents": "some",
    "destination_why": ["family"], "stay": "unknown", "return_intention": "if_safe",
    "needs": ["health", "legal"], "difficulties": ["detained", "robbed"], "wants_help": "yes",
}  # fmt: skip


def columns(row, names):
    return {name: getattr(row, name) for name in names}


def test_every_answer_of_a_sheet_has_its_column(take):
    assert take("fmr", sheet()) == {}
    assert columns(ObservationPeriod.objects.get(), PERIOD_COLUMNS) == PERIOD_COLUMNS
    assert columns(RegistryObservation.objects.get(), GROUP_COLUMNS) == GROUP_COLUMNS
    assert set(GROUP_COLUMNS["counts"]) == set(lists.BANDS.values())
    assert set(GROUP_COLUMNS["vulnerabilities"]) == set(lists.VULNERABILITIES)


def test_every_answer_of_an_interview_is_kept(take):
    assert take("fms", interview()) == {}
    row = SurveyInterview.objects.get()
    assert columns(row, INTERVIEW_COLUMNS) == INTERVIEW_COLUMNS
    assert row.answers == ANSWERS
    assert set(ANSWERS) == {p.name for p in lists.ANSWERS}


@pytest.mark.parametrize(("consented", "before"), [("no", ""), ("no", "no"), ("yes", "yes")])
def test_answers_that_should_not_have_been_asked_are_not_kept(take, consented, before):
    assert take("fms", interview(consented, before)) == {}
    row = SurveyInterview.objects.get()
    assert (row.consented, row.interviewed_before) == (consented == "yes", before == "yes")
    assert (row.answers, row.age, row.sex, row.nationality_id) == ({}, None, "", None)


def test_a_group_may_leave_out_what_nobody_knew(take):
    bare = (
        "<group><direction>internal</direction><persons>3</persons><transport>foot</transport>"
        f'<meta><entity dataset="registry_observation" id="{GROUP}" create="1"><label/></entity>'
        "</meta></group>"
    )
    assert take("fmr", FMR % (bare, PERIOD)) == {}
    row = RegistryObservation.objects.get()
    assert (row.counts, row.vulnerabilities, row.reasons) == ({}, {}, [])
    assert (row.nationality_id, row.origin_country_id, row.likeness) == (None, None, None)
    assert row.time_slot == "06-12"


MISREAD = [
    ({"persons": "many"}, "persons"),
    ({"persons": "-1"}, "persons"),
    ({"persons": "1.5"}, "persons"),
    ({"persons": ""}, "persons"),
    ({"persons": "5001"}, "persons"),
]


@pytest.mark.parametrize(("changed", "named"), MISREAD)
def test_an_impossible_number_of_persons_is_not_understood(take, changed, named):
    with pytest.raises(Misreading) as fault:
        take("fmr", sheet(**changed))
    assert fault.value.params["property"] == named
    assert not RegistryObservation.objects.exists()
    assert not ObservationPeriod.objects.exists()


def test_an_empty_sheet_counts_its_hours(take):
    assert take("fmr", FMR % ("", PERIOD)) == {}
    assert ObservationPeriod.objects.get().hours == Decimal("5.50")
    assert not RegistryObservation.objects.exists()
