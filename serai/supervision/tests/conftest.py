"""The cases of the cases room's tests, and a month that is over."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from serai.cases.tests.conftest import again, case, open_case, planned, run
from serai.kit import clock
from serai.supervision.queries.figures import period_of

__all__ = ["again", "case", "month_over", "open_case", "planned", "run"]


@pytest.fixture
def month_over():
    """Let the clock stand after the month in which a case was opened; yields the month's day."""

    @contextmanager
    def stand(case):
        month = period_of(timezone.localdate(case.opened_at), "month")
        noon = datetime.combine(month.after + timedelta(days=1), time(12))
        with clock.standing_at(timezone.make_aware(noon)):
            yield f"{month.first}"

    return stand
