"""Filters for pages about persons."""

from django import template

from serai.accounts.choices import Compartment

register = template.Library()


@register.filter
def compartment(code: str) -> str:
    """Return what a compartment is called in the reader's language."""
    return str(dict(Compartment.choices).get(code, code))
