"""What the tests of observations share: two countries, a point, a submission's occurrences."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from serai.directory.models import AdminArea, Country
from serai.flows.models import MonitoringPoint
from serai.kit.entities import Occurrence, Source
from serai.kit.ids import new_id

RECEIVED = datetime(2026, 5, 4, 15, 0, tzinfo=UTC)
DAY = date(2026, 5, 4)


def countries():
    """Make Niger, Mali and Nigeria, and one area."""
    for iso3, name in (("NER", "Niger"), ("MLI", "Mali"), ("NGA", "Nigeria")):
        Country.objects.get_or_create(
            iso3=iso3,
            defaults={f"name_{x}": name for x in ("en", "fr", "ar", "es", "ru", "zh")},
        )
    AdminArea.objects.get_or_create(
        pcode="NE001", defaults={"country_id": "NER", "level": 1, "name": "Agadez"}
    )


def point(organisation, code="NE-ARL", **more):
    """Make a point at Arlit, open from six to six."""
    fields = {
        "name": "Arlit", "country_id": "NER", "longitude": 7.385, "latitude": 18.737,
        "type": "bus_station", "opens_at": time(6), "closes_at": time(18),
    } | more  # fmt: skip
    return MonitoringPoint.objects.create(organisation=organisation, code=code, **fields)


def source(organisation, *, replaces=None, submission=None, received=RECEIVED):
    """Return where occurrences come from."""
    return Source(
        submission_id=submission or new_id(),
        organisation_id=organisation.pk,
        replaces_id=replaces,
        received_at=received,
        started_at=received - timedelta(minutes=20),
        ended_at=received - timedelta(minutes=5),
        enumerator="E07",
        device_id=None,
    )


def period(entity_id=None, **values):
    """Return a period's occurrence; a value of None leaves it out."""
    given = {
        "point": "NE-ARL", "observed_on": DAY, "starts_at": time(6), "ends_at": time(12),
        "hours": Decimal(6), "enumerator": "E07",
    } | values  # fmt: skip
    return _occurrence("observation_period", given, entity_id or new_id(), 1, None)


def group(parent: UUID, entity_id=None, ordinal=1, **values):
    """Return a group's occurrence; a value of None leaves it out."""
    given = {
        "direction": "outgoing", "time_slot": "06-12", "nationality": "NER", "persons": 7,
        "male_18_59": 5, "female_18_59": 2, "origin_country": "NER", "destination_country": "MLI",
        "transport": "truck_bus", "reasons": ["economic", "seasonal"],
    } | values  # fmt: skip
    return _occurrence("registry_observation", given, entity_id or new_id(), ordinal, parent)


def interview(entity_id=None, **values):
    """Return an interview's occurrence; a value of None leaves it out."""
    given = {
        "point": "NE-ARL", "interviewed_on": DAY, "consented": True, "interviewed_before": False,
        "nationality": "MLI", "sex": "female", "age": 31, "reasons": ["economic"],
        "needs": ("food_water",), "education": "primary",
    } | values  # fmt: skip
    return _occurrence("survey_interview", given, entity_id or new_id(), 1, None)


def sheet(**values):
    """Return a period with one group in it."""
    one = period()
    return [one, group(one.entity_id, **values)]


def _occurrence(list_name, values, entity_id, ordinal, parent):
    kept = {name: value for name, value in values.items() if value is not None}
    return Occurrence(entity_id, list_name, "", kept, list_name, ordinal, parent)
