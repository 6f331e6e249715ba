"""The cases of the cases room's tests."""

from serai.cases.tests.conftest import again, case, open_case, planned, run

__all__ = ["again", "case", "open_case", "planned", "run"]
