"""Taking files in, refusing them, taking them back."""

import pytest
from django.db import IntegrityError, transaction

from serai.flows.models import ImportBatch, MonitoringPoint, RegistryObservation
from serai.flows.queries.totals import totals
from serai.imports import actions
from serai.imports.queries import batches, read_import
from serai.imports.tests.conftest import MAPPING, cells, workbook
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.ledger.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(cast, small, alice):
    """Return a function that imports a small file, with changes."""

    def taken(**changes):
        given = {
            "organisation": cast.organisation,
            "file_name": "count.xlsx",
            "content": workbook(cells(), cells(Number="2", Total=7, Men=7, Women="")),
            "mapping_text": MAPPING,
        }
        return actions.take_import(**given | changes)

    return taken


def test_a_file_is_taken_whole(take, cast):
    batch = take()
    assert batch.report["persons"] == 12
    assert (batch.organisation, batch.imported_by) == (cast.organisation, cast.alice)
    assert batch.mapping == {
        "title": "A small count", "source": "The test itself", "yaml": MAPPING,
    }  # fmt: skip
    rows = RegistryObservation.objects.filter(import_batch=batch).order_by("import_row")
    assert [(row.import_sheet, row.import_row, row.persons) for row in rows] == [
        ("Counts", 2, 5), ("Counts", 3, 7),
    ]  # fmt: skip
    assert all(row.source_kind == "import" and row.submission_id is None for row in rows)
    event = Event.objects.get(name="import.taken")
    assert event.payload["taken"] == 2
    assert event.payload["persons"] == 12


def test_a_point_that_is_there_is_not_made_again(take, cast):
    point = MonitoringPoint.objects.create(
        organisation=cast.organisation, code="NER-ARL", name="Ours", country_id="NER",
        longitude=7.4, latitude=18.7, type="checkpoint",
    )  # fmt: skip
    batch = take()
    assert not [r for r in batch.report["remarks"] if r["kind"] == "point_created"]
    assert set(RegistryObservation.objects.values_list("point", flat=True)) == {point.pk}
    assert MonitoringPoint.objects.get().name == "Ours"


def test_the_same_file_is_not_taken_twice(take):
    take()
    with pytest.raises(actions.FileTakenBefore, match=r"count\.xlsx.*not taken twice"):
        take(file_name="renamed.xlsx")
    assert RegistryObservation.objects.count() == 2


def test_another_organisation_may_take_the_same_file(take, cast):
    take()
    with acting_as(cast.actor("petra")):
        batch = take(organisation=cast.partner_organisation)
        assert batch.organisation == cast.partner_organisation


def test_the_database_itself_keeps_a_file_from_coming_twice(take, cast):
    batch = take()
    with pytest.raises(IntegrityError, match="flows_importbatch_file_once"), transaction.atomic():
        ImportBatch.objects.create(
            organisation=cast.organisation, file_name="x", file_sha256=bytes(batch.file_sha256),
            mapping={}, report={}, imported_at=clock.now(),
        )  # fmt: skip


def test_a_row_of_a_sheet_is_kept_once(take):
    take()
    row = RegistryObservation.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError, match="import_row_once"), transaction.atomic():
        RegistryObservation.objects.bulk_create([row])


def test_readable_rows_are_taken_and_the_others_reported(take):
    batch = take(content=workbook(cells(), cells(Number="2", Point="Dirkou")))
    assert (batch.report["taken"], batch.report["refused"]) == (1, 1)
    assert batch.report["unmapped"][0]["text"] == "Dirkou"


@pytest.mark.parametrize(
    ("changes", "refusal", "words"),
    [
        ({"content": b"junk"}, actions.FileUnreadable, "cannot be read"),
        ({"file_name": "a.csv", "content": b"\xff"}, actions.FileUnreadable, "cannot be read"),
        ({"mapping_text": "["}, actions.MappingUnusable, "not YAML"),
        ({"mapping_text": "x" * 300_000}, actions.MappingUnusable, "too long"),
        (
            {"mapping_text": MAPPING.replace("name: Counts", "name: Other")},
            actions.MappingUnusable,
            "no sheet “Other”",
        ),
        (
            {"mapping_text": MAPPING.replace("MLI:", "QQQ:")},
            actions.MappingUnusable,
            "does not know these codes of the mapping: QQQ",
        ),
        ({"content": workbook(cells(Point="x"))}, actions.NothingToTake, "No row of this file"),
        ({"content": workbook()}, actions.NothingToTake, "No row of this file"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_nothing(take, changes, refusal, words):
    with pytest.raises(refusal) as caught:
        take(**changes)
    assert words in str(caught.value)
    assert not ImportBatch.objects.exists()
    assert not MonitoringPoint.objects.exists()


def test_a_preview_keeps_nothing(take, cast):
    outcome = actions.preview_import(
        organisation=cast.organisation, file_name="a.xlsx", content=workbook(cells()),
        mapping_text=MAPPING,
    )  # fmt: skip
    assert outcome.new_points == ("NER-ARL",)
    assert outcome.report.total("taken") == 1
    assert outcome.imported_before is None
    assert not ImportBatch.objects.exists()
    assert not MonitoringPoint.objects.exists()
    assert not Event.objects.exists()


def test_a_preview_says_that_a_file_came_before(take, cast):
    batch = take()
    outcome = read_import(
        organisation_id=cast.organisation.pk, file_name="a.xlsx", mapping_text=MAPPING,
        content=workbook(cells(), cells(Number="2", Total=7, Men=7, Women="")),
    )  # fmt: skip
    assert outcome.imported_before == batch


def test_a_withdrawn_import_counts_nowhere_and_may_come_again(take, alice):
    batch = take()
    assert sum(total.persons for total in totals(alice)) == 12
    actions.withdraw_import(batch=batch)
    assert totals(alice) == []
    assert RegistryObservation.objects.filter(is_withdrawn=True).count() == 2
    assert Event.objects.get(name="import.withdrawn").payload == {"rows": 2}
    with pytest.raises(actions.WithdrawnBefore):
        actions.withdraw_import(batch=batch)
    assert take().pk != batch.pk
    assert sum(total.persons for total in totals(alice)) == 12


def test_imports_are_the_organisations_own(take, cast, alice):
    batch = take()
    assert list(batches(alice)) == [batch]
    for name in ("petra", "sam", "guard", "otto"):
        actor = cast.actor(name)
        with acting_as(actor):
            assert list(batches(actor)) == []


@pytest.mark.parametrize("name", ["petra", "sam", "guard", "anonymous"])
def test_the_database_shows_no_import_to_strangers(take, cast, name):
    take()
    with acting_as(cast.actor(name)):
        assert ImportBatch.objects.count() == 0
        assert RegistryObservation.objects.count() == 0
