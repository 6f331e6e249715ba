"""Exports of a form: every table of its current submissions, streamed from a server-side cursor.

The caller runs these inside `kit.actor.stream_as`; access to the form is the right to its rows.
Sheets join by `KEY` (the instance, or `instance/repeat[n]`) and `PARENT_KEY`.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from serai.intake.models import Form, QualityFlag, Row, Submission
from serai.kit.exports import Sheet, csv_stream, geojson_stream, write_xlsx, zip_stream
from serai.review.queries.submissions import Chosen, schemas_of
from serai.xforms.schema import FormSchema
from serai.xforms.tabular import (
    GEOMETRIES,
    Layout,
    columns_of,
    geometry,
    parent_of,
    questions_of,
    row_key,
    row_maker,
    table_paths,
)

CHUNK = 2_000
ROOT_META = ("received_at", "version", "device", "enumerator", "state", "review_state",
             "flag_count", "flags")  # fmt: skip
REPEAT_META = ("received_at", "review_state", "flag_count")


def _utc(field: str) -> Func:
    """Return a moment as ISO 8601 text in UTC, written by the database: it is quicker at it."""
    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    return Func(F(field), template=template, output_field=TextField())


@dataclass(frozen=True, slots=True)
class Export:
    """Which of a form's submissions, and how they are laid out."""

    form: Form
    chosen: Chosen
    layout: Layout

    def submissions(self) -> QuerySet[Submission]:
        """Return the chosen submissions of the form."""
        return replace(self.chosen, form=None).of(Submission.objects.filter(form=self.form))

    def name(self) -> str:
        """Return the stem of the files."""
        return slugify(self.form.xml_form_id) or "form"


def sheets(export: Export) -> Iterator[Sheet]:
    """Yield the form's sheets, the submissions first; each reads its rows only when consumed."""
    schemas = schemas_of(export.form)
    for table in table_paths(schemas) or [""]:
        columns = columns_of(schemas, table, export.layout)
        keys = ["KEY", "PARENT_KEY"] if table else ["KEY"]
        meta = REPEAT_META if table else ROOT_META
        numbers = {len(keys) + i for i, column in enumerate(columns) if column.is_number}
        numbers.add(len(keys) + len(columns) + meta.index("flag_count"))
        cells = row_maker(columns)
        rows = _repeat_rows(export, schemas, table, cells) if table else _root_rows(export, cells)
        yield Sheet(
            name=table.rpartition("/")[2] or "submissions",
            header=[*keys, *(column.header for column in columns), *meta],
            rows=rows,
            numbers=frozenset(numbers),
        )


def _root_rows(export: Export, cells: Any) -> Iterator[list[str]]:
    """Yield one row for each submission, also for those whose answers are not understood yet."""
    flags = (
        QualityFlag.objects.filter(submission=OuterRef("pk"), settled_at=None)
        .order_by()
        .values("submission")
        .annotate(
            rules=StringAgg("rule", " ", distinct=True, order_by=["rule"], output_field=TextField())
        )
        .values("rules")
    )
    found = (
        export.submissions()
        .annotate(root=FilteredRelation("rows", condition=Q(rows__table="")))
        .annotate(rules=Coalesce(Subquery(flags), Value(""), output_field=TextField()))
        .order_by("received_at", "id")
        .values_list(
            "root__answers", "instance_id", _utc("received_at"), "form_version__version",
            "device__name", "enumerator", "state", "review_state", "flag_count", "rules",
        )
    )  # fmt: skip
    for answers, key, received, version, device, *rest in found.iterator(chunk_size=CHUNK):
        row = [key, *cells(answers or {}), received, version, device or ""]
        row += map(str, rest)
        yield row


def _repeat_rows(
    export: Export, schemas: Sequence[FormSchema], table: str, cells: Any
) -> Iterator[list[str]]:
    parent_table = parent_of(schemas, table)
    found = (
        Row.objects.filter(form=export.form, table=table, submission__in=export.submissions())
        .order_by("id")
        .values_list(
            "answers", "ordinal", "parent", "submission__instance_id",
            _utc("submission__received_at"), "submission__review_state", "submission__flag_count",
        )
    )  # fmt: skip
    for one in found.iterator(chunk_size=CHUNK):
        answers, ordinal, parent, instance, received, review, flags = one
        yield [
            row_key(instance, table, ordinal),
            row_key(instance, parent_table, parent),
            *cells(answers),
            received,
            review,
            str(flags),
        ]


def has_repeats(form: Form) -> bool:
    """Say whether the form has more than one table, so that its CSV is a zip of several."""
    return len(table_paths(schemas_of(form))) > 1


def as_csv(export: Export, table: str | None = None) -> Iterator[bytes]:
    """Yield the CSV of one table, or where none is named of the only one, or a zip of all."""
    found = list(sheets(export))
    paths = table_paths(schemas_of(export.form)) or [""]
    if table is not None or len(found) == 1:
        sheet = found[paths.index(table or "")]
        yield from csv_stream(sheet.header, sheet.rows)
        return
    names = [f"{export.name()}{'-' if path else ''}{slugify(path)}.csv" for path in paths]
    yield from zip_stream(
        (name, csv_stream(sheet.header, sheet.rows))
        for name, sheet in zip(names, found, strict=True)
    )


def as_xlsx(export: Export) -> IO[bytes]:
    """Return a temporary file with the workbook, a sheet for each table, ready to be read."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(sheets(export), file)
    file.seek(0)
    return file


def as_geojson(export: Export) -> Iterator[bytes]:
    """Yield every recorded point, trace and shape with its submission's key and states."""
    return geojson_stream(_features(export))


def _features(export: Export) -> Iterable[dict[str, Any]]:
    schemas = schemas_of(export.form)
    for table in table_paths(schemas):
        asked = [q for _s, q in questions_of(schemas, table) if q.type in GEOMETRIES]
        if not asked:
            continue
        rows = Row.objects.filter(
            form=export.form, table=table, submission__in=export.submissions()
        ).values_list(
            "answers", "ordinal", "submission__instance_id", _utc("submission__received_at"),
            "submission__review_state", "submission__flag_count",
        )  # fmt: skip
        for answers, ordinal, instance, received, review, flags in rows.order_by("id").iterator(
            chunk_size=CHUNK
        ):
            for question in asked:
                shape = geometry(question.type, answers.get(question.path, ""))
                if shape is not None:
                    yield {
                        "type": "Feature",
                        "geometry": shape,
                        "properties": {
                            "key": row_key(instance, table, ordinal),
                            "question": question.path,
                            "received_at": received,
                            "review_state": review,
                            "flag_count": flags,
                        },
                    }
