"""The published weights and readings, written out again by hand, one line each."""

import pytest

from serai.instruments.methods.evaluating import compile_instrument, evaluate
from serai.screening.methods.building import shipped

LABOUR = compile_instrument(shipped("labour_exploitation"))
TRAFFICKING = compile_instrument(shipped("trafficking"))
FIRST = compile_instrument(shipped("first_contact"))

WEIGHTS = [  # METHODOLOGY 2.2: indicator, weight for adults, weight for children
    ("d1_job", "strong", "strong"),
    ("d1_wages", "medium", "medium"),
    ("d1_conditions", "medium", "medium"),
    ("d1_contract", "medium", "medium"),
    ("d1_housing", "medium", "medium"),
    ("d1_legal", "medium", "medium"),
    ("d1_travel", "medium", "medium"),
    ("d1_family", "medium", "medium"),
    ("d1_marriage", "medium", "medium"),
    ("d1_education", "weak", "strong"),
    ("d2_violence", "strong", "strong"),
    ("d2_threats", "medium", "strong"),
    ("d2_abduction", "medium", "strong"),
    ("d2_debt", "medium", "strong"),
    ("d2_documents", "medium", "medium"),
    ("d2_isolation", "medium", "medium"),
    ("d2_denunciation", "medium", "medium"),
    ("d2_inform_family", "medium", "medium"),
    ("d2_family_violence", "medium", "medium"),
    ("d2_money", "medium", "medium"),
    ("d3_difficult_family", "medium", "medium"),
    ("d3_illegal_status", "medium", "medium"),
    ("d3_no_education", "medium", "medium"),
    ("d3_no_information", "medium", "medium"),
    ("d3_control", "medium", "medium"),
    ("d3_economic", "medium", "medium"),
    ("d3_false_law", "medium", None),
    ("d3_false_success", "medium", "medium"),
    ("d3_family", "medium", "medium"),
    ("d3_personal", "medium", "medium"),
    ("d3_dependency", "medium", "medium"),
    ("d3_authorities", "medium", "medium"),
    ("d3_past", "medium", "medium"),
    ("d3_organising", "medium", "medium"),
    ("d3_beliefs", "weak", "medium"),
    ("d3_context", "weak", "medium"),
    ("d4_hours", "strong", "strong"),
    ("d4_salary", "medium", "medium"),
    ("d4_wages", "medium", "medium"),
    ("d4_living", "medium", "medium"),
    ("d4_working", "medium", "medium"),
    ("d4_hazardous", "medium", "medium"),
    ("d4_contract", "medium", "medium"),
    ("d4_protection", "medium", None),
    ("d4_education", "weak", "medium"),
    ("d5_documents", "strong", "strong"),
    ("d5_debt", "strong", "strong"),
    ("d5_isolation", "strong", "strong"),
    ("d5_violence", "strong", "strong"),
    ("d5_threats", "medium", "strong"),
    ("d5_crime", "medium", "strong"),
    ("d5_tasks", "medium", "strong"),
    ("d5_influence", "medium", "strong"),
    ("d5_peers", "medium", "medium"),
    ("d5_lie", "medium", "medium"),
    ("d5_denunciation", "medium", "medium"),
    ("d5_worse", "medium", "medium"),
    ("d5_family_violence", "medium", "medium"),
    ("d5_wages", "medium", "medium"),
    ("d5_inform_family", "weak", "medium"),
    ("d6_dependency", "medium", "medium"),
    ("d6_unknown_area", "medium", "medium"),
    ("d6_economic", "medium", "medium"),
    ("d6_family", "medium", "medium"),
    ("d6_authorities", "medium", "medium"),
    ("d6_past", "weak", "medium"),
    ("d6_personal", "weak", "medium"),
]


@pytest.mark.parametrize(("question", "adult", "child"), WEIGHTS)
def test_each_indicator_weighs_what_was_published(question, adult, child):
    """Alone, it counts once where it belongs, for adults and for children."""
    dimension = question[:2]
    for age, strength in ((30, adult), (12, child)):
        counts = evaluate(LABOUR, {question: "yes"}, age).counts
        expected = {"strong": 0, "medium": 0, "weak": 0}
        if strength is not None:
            expected[strength] = 1
        found = counts[dimension]
        assert {name: getattr(found, name) for name in expected} == expected
        others = [one for name, one in counts.items() if name != dimension]
        assert not any(one.strong or one.medium or one.weak for one in others)


def test_no_indicator_is_left_out():
    asked = [q.name for q in LABOUR.instrument.questions if q.name[0] == "d"]
    assert asked == [question for question, _adult, _child in WEIGHTS]


READINGS = [  # act, means, purpose, then what an adult and what a child is read as
    ("met", "met", "met", "presumed_victim", "presumed_victim"),
    ("met", "met", "not_met", "not_presumed", "not_presumed"),
    ("met", "met", "unknown", "possible_victim", "possible_victim"),
    ("met", "not_met", "met", "not_presumed", "presumed_victim"),
    ("met", "not_met", "not_met", "not_presumed", "not_presumed"),
    ("met", "not_met", "unknown", "not_presumed", "possible_victim"),
    ("met", "unknown", "met", "possible_victim", "presumed_victim"),
    ("met", "unknown", "not_met", "not_presumed", "not_presumed"),
    ("met", "unknown", "unknown", "possible_victim", "possible_victim"),
    ("not_met", "met", "met", "not_presumed", "not_presumed"),
    ("not_met", "met", "not_met", "not_presumed", "not_presumed"),
    ("not_met", "met", "unknown", "not_presumed", "not_presumed"),
    ("not_met", "not_met", "met", "not_presumed", "not_presumed"),
    ("not_met", "not_met", "not_met", "not_presumed", "not_presumed"),
    ("not_met", "not_met", "unknown", "not_presumed", "not_presumed"),
    ("not_met", "unknown", "met", "not_presumed", "not_presumed"),
    ("not_met", "unknown", "not_met", "not_presumed", "not_presumed"),
    ("not_met", "unknown", "unknown", "not_presumed", "not_presumed"),
    ("unknown", "met", "met", "possible_victim", "possible_victim"),
    ("unknown", "met", "not_met", "not_presumed", "not_presumed"),
    ("unknown", "met", "unknown", "possible_victim", "open"),
    ("unknown", "not_met", "met", "not_presumed", "possible_victim"),
    ("unknown", "not_met", "not_met", "not_presumed", "not_presumed"),
    ("unknown", "not_met", "unknown", "not_presumed", "open"),
    ("unknown", "unknown", "met", "possible_victim", "possible_victim"),
    ("unknown", "unknown", "not_met", "not_presumed", "not_presumed"),
    ("unknown", "unknown", "unknown", "open", "open"),
]
ANSWER = {"met": "yes", "not_met": "no", "unknown": "refused"}


@pytest.mark.parametrize(("act", "means", "purpose", "adult", "child"), READINGS)
def test_each_row_of_the_act_means_purpose_table(act, means, purpose, adult, child):
    answers = {}
    for page, fact in (("act", act), ("means", means), ("purpose", purpose)):
        for question in TRAFFICKING.instrument.questions:
            if question.page == page:
                answers[question.name] = ANSWER[fact]
    assert evaluate(TRAFFICKING, answers, 35).readings == (adult,)
    assert evaluate(TRAFFICKING, answers, 9).readings == (child,)
    disputed = answers | {"age_disputed": "yes"}
    assert evaluate(TRAFFICKING, disputed, 35).readings == (child,)


FIRST_CONTACT = [  # answers, findings, categories and pathways of an adult
    (
        {},
        [],
        [],
        [],
    ),
    (
        {"immediate_danger": "yes"},
        ["danger"],
        [],
        ["safety"],
    ),
    (
        {"medical_urgency": "yes"},
        ["doctor"],
        [],
        ["health"],
    ),
    (
        {"in_detention": "yes"},
        ["held"],
        ["migrant_in_detention"],
        ["detention"],
    ),
    (
        {"fear_of_return": "yes"},
        ["fear"],
        ["person_fearing_return"],
        ["asylum"],
    ),
    (
        {"has_nationality": "no"},
        ["no_nationality"],
        ["stateless_person"],
        ["statelessness"],
    ),
    (
        {"has_nationality": "yes"},
        [],
        [],
        [],
    ),
    (
        {"can_go_on": "no"},
        ["stranded"],
        ["stranded_migrant"],
        ["assistance"],
    ),
    (
        {"can_go_on": "yes"},
        [],
        [],
        [],
    ),
    (
        {"not_free": "yes"},
        ["trafficking_signs"],
        [],
        ["counter_trafficking"],
    ),
    (
        {"documents_held": "yes"},
        ["trafficking_signs"],
        [],
        ["counter_trafficking"],
    ),
    (
        {"forced": "yes"},
        ["trafficking_signs"],
        [],
        ["counter_trafficking"],
    ),
    (
        {"violence": "yes"},
        ["violence_told"],
        ["gbv_survivor"],
        ["gbv"],
    ),
    (
        {"pregnant": "yes"},
        ["care_needed"],
        ["pregnant_woman"],
        ["health"],
    ),
    (
        {"illness_or_disability": "yes"},
        ["care_needed"],
        [],
        ["health"],
    ),
    (
        {"with_caregiver": "no"},
        [],
        [],
        [],
    ),
    (
        {"with_relative": "no"},
        [],
        [],
        [],
    ),
    (
        {"immediate_danger": "no", "medical_urgency": "no", "in_detention": "no"},
        [],
        [],
        [],
    ),
    (
        {"fear_of_return": "no", "violence": "no", "forced": "no"},
        [],
        [],
        [],
    ),
    (
        {"immediate_danger": "unknown", "violence": "refused"},
        [],
        [],
        [],
    ),
    (
        {"not_free": "yes", "violence": "yes"},
        ["trafficking_signs", "violence_told"],
        ["gbv_survivor"],
        ["counter_trafficking", "gbv"],
    ),
    (
        {"fear_of_return": "yes", "can_go_on": "no"},
        ["fear", "stranded"],
        ["person_fearing_return", "stranded_migrant"],
        ["asylum", "assistance"],
    ),
    (
        {"in_detention": "yes", "medical_urgency": "yes"},
        ["doctor", "held"],
        ["migrant_in_detention"],
        ["detention", "health"],
    ),
    (
        {"pregnant": "yes", "fear_of_return": "yes"},
        ["care_needed", "fear"],
        ["person_fearing_return", "pregnant_woman"],
        ["asylum", "health"],
    ),
]


@pytest.mark.parametrize(("answers", "findings", "categories", "pathways"), FIRST_CONTACT)
def test_what_first_contact_brings_for_an_adult(answers, findings, categories, pathways):
    result = evaluate(FIRST, {"age": 30, "age_disputed": "no"} | answers)
    assert sorted(result.values("finding")) == findings
    assert sorted(result.values("category")) == categories
    assert set(result.values("pathway")) == set(pathways)


CHILDREN = [  # age, disputed, caregiver, relative, then what is suggested
    (12, "no", "no", "no", "unaccompanied_child"),
    (12, "no", "no", "yes", "separated_child"),
    (12, "no", "yes", "no", None),
    (17, "no", "no", "no", "unaccompanied_child"),
    (18, "no", "no", "no", None),
    (25, "yes", "no", "no", "unaccompanied_child"),
    (25, "yes", "no", "yes", "separated_child"),
    (25, "yes", "yes", "yes", None),
    (25, "unknown", "no", "no", None),
    (None, "no", "no", "no", "unaccompanied_child"),
    (None, "unknown", "no", "yes", "separated_child"),
    (None, "refused", "yes", "no", None),
    (0, "no", "no", "unknown", None),
    (12, "no", "unknown", "no", None),
]


@pytest.mark.parametrize(("age", "disputed", "caregiver", "relative", "category"), CHILDREN)
def test_a_child_alone_or_one_who_may_be(age, disputed, caregiver, relative, category):
    answers = {"age_disputed": disputed, "with_caregiver": caregiver, "with_relative": relative}
    if age is not None:
        answers["age"] = age
    result = evaluate(FIRST, answers)
    assert result.values("category") == (() if category is None else (category,))
    alone = caregiver == "no" and (disputed == "yes" or age is None or age < 18)
    assert ("child_alone" in result.values("finding")) is alone
    assert ("family_links" in result.values("pathway")) is alone
