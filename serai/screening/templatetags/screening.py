"""Filters for texts in several languages, rules and notes."""

from collections.abc import Mapping
from typing import Any

from django import template

from serai.instruments.methods.definitions import Condition, Rule, as_text

register = template.Library()


@register.filter
def in_words(labels: Mapping[str, str], language: str) -> str:
    """Return a text in the reader's language, or else in another there is."""
    return as_text(labels, language)


@register.filter
def conditions(rule: Rule) -> str:
    """Return a rule's conditions as one line."""
    return ", ".join(_condition(one) for one in rule.conditions)


def _condition(one: Condition) -> str:
    if one.codes:
        return f"{one.name} = {'|'.join(one.codes)}"
    if one.high is None:
        return f"{one.name} ≥ {one.low}"
    return f"{one.name} {one.low or 0}..{one.high}"


@register.filter
def get(values: Mapping[Any, Any], key: Any) -> Any:
    """Return a mapping's value, or nothing."""
    return values.get(key)
