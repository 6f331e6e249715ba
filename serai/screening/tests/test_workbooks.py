"""Authoring: what a workbook becomes, and every fault told with its sheet and cell."""

from dataclasses import replace

import pytest

from serai.instruments.choices import OFFICIAL_MARKS
from serai.instruments.methods.definitions import Condition, Rule
from serai.instruments.methods.firing import Known, check_rules
from serai.instruments.methods.htcds import LISTS, is_code
from serai.instruments.methods.lists import AnswersNotRead, read_answers
from serai.screening.methods.building import SHIPPED_NAMES, build, shipped, shipped_workbook
from serai.screening.methods.catalogue import categories, factors
from serai.screening.tests.workbooks import edited
from serai.xforms.browser import findings
from serai.xforms.complaints import BrokenForm
from serai.xforms.declarations import convert_checked
from serai.xforms.xlsform import read_grid, read_workbook

LABOUR, FIRST, TRAFFICKING = "labour_exploitation", "first_contact", "trafficking"


def faults(content):
    """Return the complaints about a workbook as (sheet, cell, text)."""
    with pytest.raises(BrokenForm) as caught:
        build(content, "x.xlsx")
    return [(c.sheet, c.cell, c.text()) for c in caught.value.complaints]


def one_fault(name, *changes, drop=()):
    """Return the only complaint about a changed workbook."""
    (fault,) = faults(edited(name, *changes, drop=drop))
    return fault


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_shipped_instruments_are_whole(name):
    instrument = shipped(name)
    assert instrument.code == name
    assert instrument.source
    for labels in (instrument.titles, instrument.purposes):
        assert set(labels) == {"en", "fr", "ar"}
    for question in instrument.questions:
        assert set(question.labels) == {"en", "fr", "ar"}, question.name
        assert all(set(option.labels) == {"en", "fr", "ar"} for option in question.options)
    for outcome in instrument.outcomes:
        assert set(outcome.labels) == {"en", "fr", "ar"}
    assert instrument.is_official is (instrument.mark in OFFICIAL_MARKS) is False


def test_first_contact_asks_what_the_issue_names_on_few_screens():
    instrument = shipped(FIRST)
    assert len(instrument.pages(8)) <= 4
    health = {q.name for q in instrument.questions if q.compartment == "health"}
    assert health == {"pregnant", "illness_or_disability"}
    asked = {q.name for q in instrument.questions}
    assert {
        "immediate_danger",
        "medical_urgency",
        "with_caregiver",
        "fear_of_return",
        "not_free",
        "can_go_on",
        "in_detention",
        "violence",
        "has_nationality",
    } <= asked


def test_pages_split_long_groups_and_keep_the_order():
    instrument = shipped(LABOUR)
    pages = instrument.pages(8)
    assert max(map(len, pages)) <= 8
    assert [q for page in pages for q in page] == list(instrument.questions)
    assert all(len({q.page for q in page}) == 1 for page in pages)


def test_a_rule_that_can_never_fire_is_refused_with_its_cell():
    sheet, cell, text = one_fault(
        FIRST, ("tables", "rule", "f_danger", "if:immediate_danger", "maybe")
    )
    assert (sheet, cell[-1].isdigit()) == ("tables", True)
    assert "never fire" in text
    assert "yes, no, unknown, refused" in text


@pytest.mark.parametrize(
    ("rule", "column", "value", "says"),
    [
        ("f_alone", "if:alone", "maybe", "never"),
        ("f_alone", "if:signs", "seldom", "never"),
        ("f_danger", "if:age", "150..10", "no figure lies in"),
        ("f_danger", "if:age", "about 18", "not a figure"),
        ("f_danger", "if:nothing", "yes", "neither a question"),
        ("child_without_caregiver", "if:alone", "met", "earlier ones only"),
        ("child_without_caregiver", "if:age", ">=18", None),
        ("f_danger", "if:immediate_danger", "unknown", "never counts"),
    ],
)
def test_conditions_that_cannot_hold(rule, column, value, says):
    content = edited(FIRST, ("tables", "rule", rule, column, value))
    if says is None:  # treated as a child at 18 or more: where the age is disputed
        assert build(content, "x.xlsx").code == FIRST
        return
    (sheet, cell, text), *_more = faults(content)
    assert sheet == "tables"
    assert says in text
    assert cell


def test_conditions_that_exclude_each_other_are_found_through_elements():
    """`alone` needs "no" to `with_caregiver`; a rule that wants "yes" as well is dead."""
    fault = one_fault(FIRST, ("tables", "rule", "p_child", "if:with_caregiver", "yes"))
    assert "exclude each other" in fault[2]
    both = (
        ("tables", "rule", "p_child", "if:age", ">=18"),
        ("tables", "rule", "p_child", "if:age_disputed", "no"),
    )
    assert "is not asked where" in one_fault(FIRST, *both)[2]
    adult = ("tables", "rule", "p_child", "if:child", "no")
    assert "exclude each other" in one_fault(FIRST, adult)[2]


def test_a_count_that_no_dimension_reaches_is_refused():
    fault = one_fault(LABOUR, ("tables", "rule", "two_strong", "if:strong", ">=9"))
    assert fault[0] == "tables"
    assert "no dimension has" in fault[2]
    fault = one_fault(LABOUR, ("tables", "rule", "two_strong", "if:weak", ">=2"))
    assert "no dimension has" in fault[2]
    fault = one_fault(LABOUR, ("tables", "rule", "two_strong", "if:strong", "<2"))
    assert "counts indicators" in fault[2]


@pytest.mark.parametrize(
    ("column", "value", "cell", "says"),
    [
        ("answer", "certainly", "B2", "has no answer"),
        ("answer", "unknown", "B2", "never counts"),
        ("question", "d1_salary", "A2", "no question"),
        ("strength", "huge", "E2", "none of"),
        ("list", "elders", "D2", "none of"),
        ("dimension", "1st", "C2", "not a name"),
        ("dimension", "d9", "C2", "no row"),
    ],
)
def test_a_weight_for_what_is_not_there_is_refused_with_its_cell(column, value, cell, says):
    found = faults(edited(LABOUR, ("weights", "question", "d1_job", column, value)))
    assert found[0][:2] == ("weights", cell)
    assert says in found[0][2]


def test_a_weight_given_twice_is_refused():
    sheet, cell, text = one_fault(LABOUR, ("weights", "question", "d1_wages", "question", "d1_job"))
    assert (sheet, cell) == ("weights", "A3")
    assert "twice" in text


@pytest.mark.parametrize(
    ("rule", "column", "value", "says"),
    [
        ("c_stranded", "value", "lucky_person", "none of"),
        ("p_stranded", "value", "prison", "none of"),
        ("f_danger", "value", "bad_luck", "no row for"),
        ("f_danger", "value", None, "must not be empty"),
        ("f_danger", "outcome", "score", "none of"),
        ("f_danger", "rule", "f_doctor", "twice"),
        ("f_danger", "rule", "f danger", "not a name"),
        ("f_danger", "if:immediate_danger", None, "no condition"),
    ],
)
def test_outcomes_that_nobody_knows(rule, column, value, says):
    found = faults(edited(FIRST, ("tables", "rule", rule, column, value)))
    assert any(says in text for _sheet, _cell, text in found)
    assert all(sheet == "tables" for sheet, _cell, _text in found)


def test_codes_of_the_trafficking_standard_are_checked():
    fault = one_fault(TRAFFICKING, ("tables", "rule", "code_debt_bondage", "value", "Methods.Debt"))
    assert "none of" in fault[2]
    assert is_code("MethodsOfControl.DebtBondage")
    assert not is_code("MethodsOfControl.Debt")
    sizes = {
        "MethodsOfControl": 18,
        "MethodOfRecruitment": 10,
        "TypeOfExploitation": 11,
        "RoleInProcess": 15,
        "TypeOfSexExploitation": 4,
        "TraffickingStatus": 3,
    }
    assert {name: len(LISTS[name]) for name in sizes} == sizes


def test_an_element_is_found_by_one_table():
    fault = one_fault(
        FIRST,
        ("tables", "rule", "f_danger", "outcome", "element"),
        ("tables", "rule", "f_danger", "value", "alone"),
    )
    assert "earlier table already" in fault[2]


def checked(**changes):
    """Return the texts of what the rules' check says of a changed first-contact instrument."""
    grid = read_grid(shipped_workbook(FIRST))
    known = Known(frozenset(categories()), frozenset(factors()))
    with pytest.raises(BrokenForm) as caught:
        check_rules(replace(shipped(FIRST), **changes), grid, known)
    return [c.text() for c in caught.value.complaints]


def test_names_the_platform_gives_are_not_an_authors():
    first, *others = shipped(FIRST).questions
    texts = checked(questions=(replace(first, name="child"), *others))
    assert "“child” is a name that the platform itself gives." in texts
    rule = Rule("elements", "x", (Condition("violence", ("yes",)),), "element", "violence")
    assert any("itself gives" in text for text in checked(rules=(rule,)))


def test_the_guards_question_must_offer_yes():
    questions = tuple(
        replace(q, options=()) if q.name == "fear_of_return" else q
        for q in shipped(FIRST).questions
    )
    assert any("watches it" in text for text in checked(questions=questions))


def test_sheets_and_head_are_needed():
    assert "no sheet" in one_fault(FIRST, drop=("tables",))[2]
    texts = [t for _s, _c, t in faults(edited(FIRST, drop=("instrument",)))]
    assert any("no sheet" in text for text in texts)
    fault = one_fault(FIRST, ("instrument", "mark", "D", "mark", "OFFICIAL"))
    assert fault[:2] == ("instrument", "B2")
    fault = one_fault(FIRST, ("instrument", "mark", "D", "source", None))
    assert fault[:2] == ("instrument", "A2")


def test_every_answer_must_be_sent_by_the_phone():
    content = edited(
        FIRST, ("survey", "name", "answers", "calculation", "concat('age=', ${age}, ';')")
    )
    (sheet, cell, text), *more = faults(content)
    assert (sheet, bool(cell), more) == ("survey", True, [])
    assert "immediate_danger" in text
    assert "age," not in text.split("leaves out")[1].split(".")[0].replace("age_disputed", "")


def test_unusable_questions_and_compartments_are_refused():
    fault = one_fault(FIRST, ("survey", "name", "pregnant", "compartment", "secret"))
    assert fault[0] == "survey"
    assert "none of" in fault[2]
    found = faults(edited(FIRST, ("survey", "name", "violence", "type", "image")))
    assert any("cannot ask" in text for _s, _c, text in found)
    found = faults(edited(FIRST, ("survey", "name", "violence", "type", "text")))
    assert any("whole figures only" in text for _s, _c, text in found)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("relevant", "${forced} = 'oui'", "never asked"),
        ("relevant", "${forced} = 'yes' and ${forced} = 'no'", "never asked"),
        ("relevant", "pulldata('a', 'b', 'c', ${forced}) = 1", "cannot be worked out"),
        ("constraint", "${answers} = 'yes'", "no question"),
        ("constraint", ". <= today()", "cannot be worked out"),
        ("constraint", "regex(., '[')", "cannot be worked out"),
        ("choice_filter", "true()", "does not follow this column"),
        ("calculation", "'yes'", "does not follow this column"),
        ("default", "no", "before the person gave one"),
    ],
)
def test_what_the_desk_would_not_follow_is_refused_with_its_cell(column, value, says):
    found = faults(edited(FIRST, ("survey", "name", "violence", column, value)))
    assert [cell for sheet, cell, text in found if sheet == "survey" and says in text], found
    # what waits for it in vain is told as well
    assert all(sheet == "survey" or "never fire" in text for sheet, _cell, text in found)


def test_a_rule_on_what_is_not_asked_then_is_refused_with_its_cell():
    """`with_relative` is asked where no caregiver is there, and a caregiver for children only."""
    grown = (
        ("tables", "rule", "c_separated", "if:alone", None),
        ("tables", "rule", "c_separated", "if:age", ">=18"),
        ("tables", "rule", "c_separated", "if:age_disputed", "no"),
    )
    sheet, cell, text = one_fault(FIRST, *grown)
    assert (sheet, cell[-2:].isdigit()) == ("tables", True)
    assert "is not asked where its other conditions hold" in text
    both = ("tables", "rule", "c_separated", "if:with_caregiver", "yes")
    assert "exclude each other" in one_fault(FIRST, both)[2]
    alone = ("tables", "rule", "c_separated", "if:alone", None)
    assert "is not asked where" in one_fault(FIRST, alone, both)[2]
    assert build(edited(FIRST, *grown[:2]), "x.xlsx").code == FIRST, "a disputed age is asked"


def test_a_constraint_and_its_words_belong_to_the_version():
    content = edited(
        FIRST,
        ("survey", "name", "age", "constraint", ". <= 120"),
        ("survey", "name", "age", "constraint_message::English (en)", "Nobody is that old."),
        ("survey", "name", "age", "constraint_message::French (fr)", "Personne n’a cet âge."),
    )
    age = build(content, "x.xlsx").question("age")
    assert age.constraint == ". <= 120"
    assert age.refusals == {"en": "Nobody is that old.", "fr": "Personne n’a cet âge."}
    assert shipped(FIRST).question("age").constraint == ""


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_a_phone_too_says_that_an_instrument_is_not_official(name):
    head, *rows = read_grid(shipped_workbook(name))["survey"]
    notes = [dict(zip(head, row, strict=False)) for row in rows if row[0] == "note"]
    assert [one["name"] for one in notes] == ["not_official"]
    assert notes[0]["label::English (en)"].startswith("Not an official instrument.")
    assert notes[0]["label::French (fr)"].startswith("Instrument non officiel")
    assert notes[0]["label::Arabic (ar)"].startswith("ليست أداة رسمية")


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_the_browser_can_ask_every_shipped_instrument_as_a_phone_does(name):
    workbook = read_workbook(shipped_workbook(name), f"{name}.xlsx")
    assert findings(convert_checked(workbook, workbook.version).xform) == ()


def test_a_plain_form_is_told_what_it_lacks():
    from pathlib import Path

    from django.conf import settings

    content = (Path(settings.BASE_DIR) / "serai/flows/xlsforms/fms.xlsx").read_bytes()
    texts = [text for _s, _c, text in faults(content)]
    assert sum("no sheet" in text for text in texts) == 2


def test_categories_name_who_may_owe_what_and_where_that_stands():
    found = categories()
    assert len(found) >= 24
    for category in found.values():
        assert category.bearers, category.code
        assert category.procedures, category.code
        assert category.source
        assert set(category.labels) == {"en", "fr", "ar"}
        assert all(p.source and p.mark for p in category.procedures)
    assert found["pregnant_woman"].compartment == "health"
    assert found["trafficking_victim"].compartment == "protection"
    assert found["trafficking_victim"].is_official
    assert not found["exploited_migrant"].is_official
    assert found["trafficking_victim"].procedures[0].is_official


def test_factors_stand_at_four_levels_with_their_source():
    found = factors()
    levels = {factor.level for factor in found.values()}
    assert levels == {"individual", "household", "community", "structural"}
    assert all(f.usual in {"risk", "protective", "contextual"} and f.source for f in found.values())
    assert found["literacy"].usual == "protective"


def test_answers_as_phones_write_them():
    instrument = shipped(FIRST)
    found = read_answers("age=17;age_disputed=yes;violence=;fear_of_return=refused;", instrument)
    assert found == {"age": 17, "age_disputed": "yes", "fear_of_return": "refused"}
    for text in ("age=many;", "strange=yes;", "violence=perhaps;", "age", "age=12345;"):
        with pytest.raises(AnswersNotRead):
            read_answers(text, instrument)


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_shipped_workbooks_are_what_their_source_says(name):
    import importlib.util
    from pathlib import Path

    from django.conf import settings

    path = Path(settings.BASE_DIR) / "tools/instruments.py"
    spec = importlib.util.spec_from_file_location("instruments", path)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.INSTRUMENTS == SHIPPED_NAMES
    assert tool.xlsforms.read(tool.FOLDER / f"{name}.xlsx") == tool.sheets(name)
    assert shipped_workbook(name)[:2] == b"PK"
