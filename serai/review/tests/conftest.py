"""What the tests of review share with those of intake, and a form with one submission."""

import pytest

from serai.intake.tests.conftest import device, garden, garden_form, phone
from serai.intake.tests.stored import publish, submit
from serai.kit.actor import acting_as

__all__ = ["device", "garden", "garden_form", "phone"]


@pytest.fixture
def form(cast):
    """The published registry form of the home organisation."""
    with acting_as(cast.actor("alice")):
        return publish(cast.organisation)


@pytest.fixture
def one(cast, form):
    """One understood submission of the registry form."""
    with acting_as(cast.actor("alice")):
        return submit(form, {"point": "P1"})
