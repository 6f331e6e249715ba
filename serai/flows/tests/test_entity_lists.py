"""The lists that forms may fill are whole: every property, rule and code has its meaning."""

import pytest

from serai.flows.choices import Vulnerability
from serai.flows.methods import entity_lists as lists
from serai.flows.models import RegistryObservation
from serai.flows.tests import observing
from serai.kit import quality
from serai.kit.entities import entity_lists
from serai.xforms.quality import evaluate


def test_the_three_lists_are_registered_and_share_one_door():
    found = entity_lists()
    mine = [found[name] for name in (lists.PERIOD, lists.OBSERVATION, lists.INTERVIEW)]
    assert len({one.apply for one in mine}) == 1
    assert all(one.known and one.retract and one.rules for one in mine)


@pytest.mark.parametrize("name", [lists.PERIOD, lists.OBSERVATION, lists.INTERVIEW])
def test_property_and_rule_names_are_told_apart(name):
    one = entity_lists()[name]
    assert len({p.name for p in one.properties}) == len(one.properties)
    assert len({rule.name for rule in one.rules}) == len(one.rules)


def _named(when):
    """Return the properties that a condition names."""
    kind, *parts = when
    if kind in quality.CONNECTIVES:
        return {name for part in parts for name in _named(part)}
    if kind in quality.TESTS:
        return {parts[0]}
    return {p for part in parts for p in ([part] if isinstance(part, str) else _several(part))}


def _several(part):
    return part if isinstance(part, tuple) else ()


def test_rules_name_only_properties_that_exist():
    for one in (entity_lists()[n] for n in (lists.PERIOD, lists.OBSERVATION, lists.INTERVIEW)):
        for rule in one.rules:
            for attribute in ("total", "date_property", "start", "end", "location", "property"):
                named = getattr(rule, attribute, None)
                assert named is None or one.property(named), (one.name, rule)
            for part in getattr(rule, "parts", ()):
                assert one.property(part)
            if isinstance(rule, quality.Impossible):
                assert all(one.property(n) for n in _named(rule.when)), rule


def test_every_vulnerability_can_be_counted():
    one = entity_lists()[lists.OBSERVATION]
    assert all(one.property(code).type == "integer" for code in Vulnerability.values)


def test_every_reason_fits_its_column():
    length = RegistryObservation._meta.get_field("transport").max_length
    for name in ("reasons", "transport"):
        assert all(
            len(c) <= length for c in entity_lists()[lists.OBSERVATION].property(name).choices
        )


CASES = [
    ({}, set()),
    ({"persons": 9}, {"bands_do_not_add_up"}),
    ({"persons": 6}, {"bands_do_not_add_up", "more_counted_than_persons"}),
    ({"persons": 0, "male_18_59": None, "female_18_59": None}, {"nobody"}),
    ({"uasc": 8}, {"more_separated_children_than_children",
                   "separated_children_among_adults_only"}),
    ({"uasc": 2}, {"separated_children_among_adults_only"}),
    ({"uasc": 2, "male_5_17": 2, "persons": 9}, set()),
    ({"pregnant": 1}, set()),
    ({"pregnant": 1, "female_18_59": None, "persons": 5}, {"pregnant_without_women"}),
    ({"female_0_4": 2, "male_18_59": None, "female_18_59": None, "persons": 2},
     {"small_children_alone"}),
    ({"female_0_4": 2, "male_18_59": None, "female_18_59": None, "persons": 2, "uasc": 2}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("values", "rules"), CASES)
def test_what_cannot_be_is_flagged(values, rules, cast):
    occurrences = observing.sheet(**values)
    flags = evaluate(entity_lists(), observing.source(cast.organisation), occurrences, {})
    assert {flag.rule for flag in flags} == rules
