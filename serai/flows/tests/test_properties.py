"""Each property of the entity lists: its declaration, its column, its refusal, its name."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import strategies as st

from serai.flows.methods import entity_lists as lists
from serai.flows.methods.occurrences import NotUnderstood, codes_of, hours_between
from serai.flows.tests import observing
from serai.flows.tests.test_occurrences import ORGANISATION, POINT, taken
from serai.kit.entities import entity_lists
from serai.kit.ids import new_id
from serai.xforms.quality import evaluate

DECLARED = {
    "observation_period": {
        "point": ("choice", True), "observed_on": ("date", True), "starts_at": ("time", False),
        "ends_at": ("time", False), "hours": ("decimal", False), "enumerator": ("text", False),
        "location": ("geopoint", False),
    },
    "registry_observation": {
        "direction": ("choice", True), "time_slot": ("text", False),
        "nationality": ("choice", False), "persons": ("integer", True),
        "male_0_4": ("integer", False), "male_5_17": ("integer", False),
        "male_18_59": ("integer", False), "male_60": ("integer", False),
        "female_0_4": ("integer", False), "female_5_17": ("integer", False),
        "female_18_59": ("integer", False), "female_60": ("integer", False),
        "origin_country": ("choice", False), "origin_area": ("text", False),
        "previous_country": ("choice", False), "next_country": ("choice", False),
        "destination_country": ("choice", False), "origin_text": ("text", False),
        "previous_text": ("text", False), "next_text": ("text", False),
        "destination_text": ("text", False), "transport": ("choice", False),
        "reasons": ("choices", False), "uasc": ("integer", False), "pregnant": ("integer", False),
        "disability": ("integer", False), "elderly_at_risk": ("integer", False),
        "single_parent": ("integer", False), "medical": ("integer", False),
        "woman_at_risk": ("integer", False), "child_at_risk": ("integer", False),
        "legal_protection": ("integer", False),
    },
    "survey_interview": {
        "point": ("choice", True), "interviewed_on": ("date", True), "consented": ("boolean", True),
        "interviewed_before": ("boolean", False), "direction": ("choice", False),
        "nationality": ("choice", False), "sex": ("choice", False), "age": ("integer", False),
        "origin_country": ("choice", False), "destination_country": ("choice", False),
        "origin_text": ("text", False), "family_status": ("choice", False),
        "education": ("choice", False), "occupation": ("choice", False),
        "departed": ("choice", False), "companions": ("choices", False),
        "group_size": ("integer", False), "children": ("integer", False),
        "transports": ("choices", False), "cost_band": ("choice", False),
        "reasons": ("choices", False), "destination_why": ("choices", False),
        "needs": ("choices", False), "difficulties": ("choices", False),
        "wants_help": ("choice", False), "documents": ("choice", False),
        "stay": ("choice", False), "return_intention": ("choice", False),
    },
}  # fmt: skip


@pytest.mark.parametrize(("name", "declared"), DECLARED.items())
def test_what_forms_may_fill_is_what_was_agreed(name, declared):
    found = {p.name: (p.type, p.required) for p in entity_lists()[name].properties}
    assert found == declared


LIMITS = {
    ("observation_period", "hours"): (0, 24), ("registry_observation", "persons"): (0, 5000),
    ("registry_observation", "male_0_4"): (0, 5000), ("registry_observation", "uasc"): (0, 5000),
    ("survey_interview", "age"): (0, 120), ("survey_interview", "group_size"): (1, 500),
    ("survey_interview", "children"): (0, 200), ("survey_interview", "sex"): (None, None),
}  # fmt: skip


@pytest.mark.parametrize(("where", "limits"), LIMITS.items())
def test_numbers_have_their_limits(where, limits):
    name, one = where
    found = entity_lists()[name].property(one)
    assert (found.minimum, found.maximum) == limits


@pytest.mark.parametrize("name", DECLARED)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_property_has_a_name_in_each_language(name, language):
    same_word = {"fr": {"Transport", "Documents", "Date", "Direction"}, "ar": set()}[language]
    for one in entity_lists()[name].properties:
        with override("en"):
            english = str(one.label)
        with override(language):
            assert str(one.label) != english or english in same_word, one.name


@pytest.mark.parametrize("name", lists.RULE_NAMES)
def test_every_rule_has_a_name_in_each_language(name):
    for language in ("fr", "ar"):
        with override(language):
            assert gettext(name) != name


def problem(**group):
    """Return why a group with these values is not understood, in the language of the moment."""
    one = observing.period()
    with pytest.raises(NotUnderstood) as refusal:
        taken(one, observing.group(one.entity_id, ordinal=4, **group))
    found = refusal.value.problem
    return gettext(found.sentence) % found.params


COUNTRIES = ("nationality", "origin_country", "previous_country", "next_country",
             "destination_country")  # fmt: skip


@pytest.mark.parametrize("name", COUNTRIES)
@pytest.mark.parametrize("code", ["XXX", "NE", "ner", "Niger", " NER", "N" * 300])
def test_every_country_is_a_code_that_the_directory_knows(name, code):
    assert problem(**{name: code}) == (
        f"“{name}” (row 4): {code[:60]} is no country code (ISO 3166-1)."
    )


@pytest.mark.parametrize("name", COUNTRIES)
@pytest.mark.parametrize(("code", "kept"), [("NER", "NER"), ("MLI", "MLI"), ("", None)])
def test_every_country_has_its_column(name, code, kept):
    one = observing.period()
    [found] = taken(one, observing.group(one.entity_id, **{name: code})).observations
    assert found[f"{name}_id"] == kept


@pytest.mark.parametrize("code", ["XXX", "ner", "NE"])
@pytest.mark.parametrize("name", ["nationality", "origin_country", "destination_country"])
def test_an_interviews_countries_are_codes_too(name, code):
    with pytest.raises(NotUnderstood) as refusal:
        taken(observing.interview(**{name: code}))
    assert refusal.value.problem.params == {"question": name, "value": code, "row": 1}


@pytest.mark.parametrize("name", sorted(lists.BANDS))
@pytest.mark.parametrize(("given_", "kept"), [(3, 3), (0, None), (None, None)])
def test_every_band_has_its_key_and_nought_is_left_out(name, given_, kept):
    one = observing.period()
    [found] = taken(one, observing.group(one.entity_id, **{name: given_})).observations
    assert found["counts"].get(lists.BANDS[name]) == kept


@pytest.mark.parametrize("name", lists.VULNERABILITIES)
def test_every_vulnerability_has_its_key_and_nought_is_left_out(name):
    one = observing.period()
    for given_, kept in ((2, {name: 2}), (0, {}), (None, {})):
        [found] = taken(one, observing.group(one.entity_id, **{name: given_})).observations
        assert found["vulnerabilities"] == kept


@pytest.mark.parametrize("place", ["origin", "previous", "next", "destination"])
@pytest.mark.parametrize(
    ("given_", "kept"),
    [("Gao", "Gao"), ("  Gao ", "Gao"), ("", ""), (None, ""), ("x" * 200, "x" * 120),
     ("تمبكتو", "تمبكتو")],
)  # fmt: skip
def test_a_place_in_words_is_trimmed_to_its_column(place, given_, kept):
    one = observing.period()
    [found] = taken(one, observing.group(one.entity_id, **{f"{place}_text": given_})).observations
    assert found[f"{place}_text"] == kept


@pytest.mark.parametrize("slot", ["00-06", "06-12", "12-18", "18-24"])
def test_every_slot_is_kept_as_given(slot):
    one = observing.period(starts_at=None)
    [found] = taken(one, observing.group(one.entity_id, time_slot=slot)).observations
    assert found["time_slot"] == slot


@pytest.mark.parametrize("slot", ["6-12", "06-18", "morning", "24-06", "0" * 99])
def test_what_is_no_slot_is_refused(slot):
    assert problem(time_slot=slot) == f"“time_slot” (row 4): {slot[:60]} is no time slot."


@pytest.mark.parametrize(
    ("reasons", "kept"),
    [(["food", "conflict"], ["conflict", "food"]), (["food", "food"], ["food"]), ([], []),
     (None, []), (("trade",), ["trade"])],
)  # fmt: skip
def test_reasons_are_a_set(reasons, kept):
    one = observing.period()
    [found] = taken(one, observing.group(one.entity_id, reasons=reasons)).observations
    assert found["reasons"] == kept


@pytest.mark.parametrize(
    ("values", "hours"),
    [
        ({"hours": Decimal("5.5")}, "5.50"), ({"hours": 5}, "5.00"), ({"hours": "7.25"}, "7.25"),
        ({"hours": Decimal("0.01")}, "0.01"), ({"hours": 24}, "24.00"),
        ({"hours": None}, "6.00"), ({"hours": ""}, "6.00"),
        ({"hours": None, "starts_at": time(20), "ends_at": time(2, 30)}, "6.50"),
        ({"hours": None, "starts_at": time(0), "ends_at": time(0)}, "24.00"),
    ],
)  # fmt: skip
def test_the_effort_is_as_given_or_from_start_to_end(values, hours):
    [found] = taken(observing.period(**values)).periods
    assert found["hours"] == Decimal(hours)


@pytest.mark.parametrize(
    ("hours", "shown"),
    [(25, "25.00"), (Decimal("24.01"), "24.01"), (0, "0.00"), (-1, "-1.00"), ("0.001", "0.00"),
     (Decimal("NaN"), "NaN"), (Decimal("Infinity"), "Infinity"), ("x" * 99, "x" * 60),
     (Decimal("1E+40"), "1E+40")],
)  # fmt: skip
def test_an_effort_that_cannot_be_is_refused(hours, shown):
    with pytest.raises(NotUnderstood) as refusal:
        taken(observing.period(hours=hours))
    assert refusal.value.problem.params == {"value": shown}


@pytest.mark.parametrize(
    "values",
    [{"starts_at": None}, {"ends_at": None}, {"starts_at": None, "ends_at": None}],
)
def test_an_effort_that_is_missing_is_said_to_be(values):
    with pytest.raises(NotUnderstood, match="The effort is missing"):
        taken(observing.period(hours=None, **values))


@pytest.mark.parametrize(
    ("given_", "kept"), [("E-9", "E-9"), (None, "E07"), ("", "E07"), ("e" * 80, "e" * 60)]
)
def test_who_counted_is_the_sheets_code_or_the_phones(given_, kept):
    [found] = taken(observing.period(enumerator=given_)).periods
    assert found["enumerator"] == kept


def test_a_period_keeps_its_point_its_day_and_its_naive_times():
    [found] = taken(observing.period(starts_at=time(6, tzinfo=UTC))).periods
    assert (found["point_id"], found["observed_on"]) == (POINT, date(2026, 5, 4))
    assert (found["starts_at"], found["ends_at"]) == (time(6), time(12))


@pytest.mark.parametrize("name", [p.name for p in lists.ANSWERS])
@pytest.mark.parametrize("kept", [True, False])
def test_every_answer_is_kept_of_who_agreed_and_of_nobody_else(name, kept):
    one = next(p for p in lists.ANSWERS if p.name == name)
    codes = sorted(one.choices or ())
    value = {"choice": codes[:1], "choices": codes, "integer": [3], "text": ["Kayes"]}[one.type]
    given_ = tuple(value) if one.type == "choices" else value[0]
    [found] = taken(observing.interview(consented=kept, **{name: given_})).interviews
    shown = sorted(given_) if one.type == "choices" else given_
    assert found["answers"].get(name) == (shown if kept else None)


@pytest.mark.parametrize(
    ("name", "value", "column"),
    [("direction", "incoming", "direction"), ("sex", "male", "sex"), ("age", 0, "age"),
     ("age", 120, "age"), ("nationality", "NER", "nationality_id"),
     ("origin_country", "MLI", "origin_country_id"),
     ("destination_country", "NER", "destination_country_id")],
)  # fmt: skip
def test_what_an_interview_says_of_the_person_needs_consent(name, value, column):
    [found] = taken(observing.interview(**{name: value})).interviews
    assert found[column] == value
    for ended in ({"consented": False}, {"interviewed_before": True}):
        [found] = taken(observing.interview(**{name: value} | ended)).interviews
        assert found[column] in (None, "")


@pytest.mark.parametrize("name", ["point", "interviewed_on", "consented"])
def test_an_interview_needs(name):
    with pytest.raises(NotUnderstood) as refusal:
        taken(observing.interview(**{name: None}))
    assert refusal.value.problem.params == {"question": name, "row": 1}


SAID = [
    ({"nationality": "XXX"}, "n’est pas un code de pays", "رمز"),
    ({"time_slot": "noon"}, "n’est pas une tranche horaire", "noon"),
    ({"direction": None}, "manque", "direction"),
    ({"origin_area": "NE9"}, "NE9", "NE9"),
]


@pytest.mark.parametrize(("group", "french", "arabic"), SAID)
def test_what_is_not_understood_is_told_in_the_readers_language(group, french, arabic):
    english = problem(**group)
    for language, words in (("fr", french), ("ar", arabic)):
        with override(language):
            shown = problem(**group)
        assert shown != english
        assert words in shown


def test_the_codes_that_a_batch_names():
    one = observing.period()
    several = [one, observing.group(one.entity_id, origin_area="NE001", next_country="TCD"),
               observing.interview(point="NE-AGZ", nationality=None)]  # fmt: skip
    assert codes_of(several) == ({"NE-ARL", "NE-AGZ"}, {"NER", "MLI", "TCD"}, {"NE001"})
    assert codes_of([]) == (set(), set(), set())


@given(st.times(), st.integers(1, 24 * 60 - 1))
def test_hours_are_those_that_passed(start, minutes):
    start = start.replace(second=0, microsecond=0)
    end = (datetime.combine(date(2026, 1, 1), start) + timedelta(minutes=minutes)).time()
    assert hours_between(start, end) == (Decimal(minutes) / 60).quantize(Decimal("0.01"))


NEAR = {"point_code": "NE-ARL", "point_longitude": 7.385, "point_latitude": 18.737,
        "opens_at": time(6), "closes_at": time(18)}  # fmt: skip
PERIODS = [
    ({}, set()), ({"hours": Decimal(18)}, set()), ({"hours": Decimal(19)}, {"period_too_long"}),
    ({"observed_on": observing.DAY - timedelta(days=46)}, {"outside_window"}),
    ({"observed_on": observing.DAY - timedelta(days=45)}, set()),
    ({"observed_on": observing.DAY + timedelta(days=3)}, {"outside_window"}),
    ({"starts_at": time(5)}, {"outside_hours"}), ({"ends_at": time(19)}, {"outside_hours"}),
]  # fmt: skip


@pytest.mark.parametrize(("values", "rules"), PERIODS)
def test_what_is_doubtful_in_a_period(values, rules):
    one = observing.period(**values)
    flags = evaluate(
        entity_lists(), observing.source(ORGANISATION), [one], {one.entity_id: NEAR}
    )  # fmt: skip
    assert {flag.rule for flag in flags} == rules


INTERVIEWS = [
    ({}, set()), ({"age": 18}, set()), ({"age": 17}, {"child_interviewed"}),
    ({"group_size": 3, "children": 2}, set()),
    ({"group_size": 3, "children": 3}, {"more_children_than_companions"}),
    ({"group_size": 1, "children": 5, "age": 12},
     {"more_children_than_companions", "child_interviewed"}),
    ({"interviewed_on": observing.DAY - timedelta(days=400)}, {"outside_window"}),
]  # fmt: skip


@pytest.mark.parametrize(("values", "rules"), INTERVIEWS)
def test_what_is_doubtful_in_an_interview(values, rules):
    one = observing.interview(**values)
    flags = evaluate(entity_lists(), observing.source(ORGANISATION), [one], {})
    assert {flag.rule for flag in flags} == rules


HISTORY = {"usual_mean": 10.0, "usual_deviation": 2.0, "usual_count": 30, "twins": 0}
GROUPS = [
    ({}, {}, set()), ({"twins": 1}, {}, {"duplicate"}),
    ({}, {"persons": 20, "male_18_59": 18}, set()),
    ({}, {"persons": 21, "male_18_59": 19}, {"outlier"}),
    ({"usual_count": 29}, {"persons": 99, "male_18_59": 97}, set()),
    ({"usual_mean": None, "usual_deviation": None, "usual_count": 0}, {"persons": 99,
     "male_18_59": 97}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("history", "values", "rules"), GROUPS)
def test_what_is_doubtful_beside_what_is_usual(history, values, rules):
    one = observing.group(new_id(), **values)
    known = {one.entity_id: NEAR | HISTORY | history}
    flags = evaluate(entity_lists(), observing.source(ORGANISATION), [one], known)
    assert {flag.rule for flag in flags} == rules
