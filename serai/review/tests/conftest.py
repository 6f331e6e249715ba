"""What the tests of review share with those of intake."""

from serai.intake.tests.conftest import device, garden, garden_form, phone

__all__ = ["device", "garden", "garden_form", "phone"]
