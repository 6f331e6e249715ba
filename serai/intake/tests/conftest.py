"""What many tests of intake need: a garden form, a phone, the garden's room."""

import pytest

from serai.intake.tests.garden import planted
from serai.intake.tests.phone import Phone, publish, register


@pytest.fixture
def garden(monkeypatch):
    """The room that takes the garden form's entities."""
    with planted(monkeypatch) as room:
        yield room


@pytest.fixture
def garden_form(cast):
    """The published garden form, version 1."""
    return publish(cast.organisation)


@pytest.fixture
def device(cast):
    """A device of the home organisation and its token."""
    return register(cast.organisation)


@pytest.fixture
def phone(garden_form, device):
    """A phone with the garden form, speaking through its token."""
    return Phone(f"/openrosa/{device[1]}/")
