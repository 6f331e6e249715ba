"""Writing the fact store: append what changed, rewrite the months that updates touch."""

import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from serai.evidence.models import FactBuild
from serai.evidence.queries import store
from serai.kit import clock
from serai.kit.errors import Refusal
from serai.kit.facts import FactTable
from serai.ledger.actions import record
from serai.ledger.events import Happened

BATCH = 20_000
GRACE_SECONDS = 600
LOCK = 7_301_443
SORTED_BY = ("country", "point", "day")
EXTRA = (("change", "BIGINT"), ("withdrawn", "BOOLEAN"))


class UnknownFactTable(Refusal):
    """There is no fact table of that name."""

    sentence = _("There is no fact table named %(name)s.")


@transaction.atomic
def build_facts(*, name: str, rebuild: bool = False) -> FactBuild:
    """Bring a fact table's files up to date and say how far they are; one builder at a time.

    Rows whose change is new are appended to their months; a month that holds an older version
    of a changed row is written anew. `rebuild` writes everything anew. The tables' own SQL
    leaves out what a running transaction may still precede, so nothing is skipped.
    """
    table = store.fact_tables().get(name)
    if table is None:
        raise UnknownFactTable(name=name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, name])
    old = store.Manifest() if rebuild else store.manifest(name)
    store.folder(name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.folder(name), prefix=".build-") as scratch:
        builder = _Builder(table, old, Path(scratch))
        new = builder.run()
    rows = _rows(name, new)
    if new is not old:
        _replace_manifest(name, new)
        _sweep(name, new)
        build, _made = FactBuild.objects.update_or_create(
            table=name, defaults={"through": new.through, "rows": rows, "built_at": clock.now()}
        )
        record(Happened("facts.built", "facts", name, None, {"rows": rows, "rebuilt": rebuild}))
        return build
    return FactBuild.objects.filter(table=name).first() or FactBuild(
        table=name, built_at=clock.now()
    )


class _Builder:
    """One build of one table: from the database to files in a scratch folder to their months."""

    def __init__(self, table: FactTable, old: store.Manifest, scratch: Path) -> None:
        self.table, self.old, self.scratch = table, old, scratch
        self.key = table.columns[0].name
        self.columns = [(c.name, c.type) for c in table.columns]
        self.cursor = store.connect()

    def run(self) -> store.Manifest:
        """Return the new manifest, or the old one where nothing changed."""
        try:
            return self._run()
        finally:
            self.cursor.close()

    def _run(self) -> store.Manifest:
        changed = self._fetch("change > %s", [self.old.through])
        if changed is None:
            return self.old
        ((through,),) = self._all(f"SELECT max(change) FROM read_parquet('{changed}')")
        files = {month: list(names) for month, names in self.old.files.items()}
        stale = self._stale_months(changed)
        for month in stale:
            first = date.fromisoformat(f"{month}-01")
            whole = self._fetch("month = %s AND NOT withdrawn", [first])
            files[month] = [self._write(whole, month)] if whole else []
        months = self._all(
            f"SELECT DISTINCT month FROM read_parquet('{changed}') WHERE NOT withdrawn ORDER BY 1"
        )
        for (first,) in months:
            month = f"{first:%Y-%m}"
            if month not in stale:
                files.setdefault(month, []).append(self._write(changed, month))
        return store.Manifest(through, {m: names for m, names in files.items() if names})

    def _all(self, sql: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.cursor.execute(sql, parameters or {}).fetchall()
        return found

    def _stale_months(self, changed: Path) -> set[str]:
        """Return the months whose files hold an older version of a changed row."""
        paths = [str(store.folder(self.table.name) / n) for f in self.old.files.values() for n in f]
        if not paths:
            return set()
        found = self._all(
            "SELECT DISTINCT month FROM read_parquet($files, hive_partitioning = true,"
            f" hive_types_autocast = false) WHERE {self.key} IN"
            f" (SELECT {self.key} FROM read_parquet('{changed}'))",
            {"files": paths},
        )
        return {row[0] for row in found}

    def _fetch(self, condition: str, parameters: Sequence[Any]) -> Path | None:
        """Copy the rows that meet a condition to a scratch file; None where no row does."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = [*self.columns, ("month", "DATE"), *EXTRA]
        types = {"VARCHAR": pa.string(), "DATE": pa.date32(), "INTEGER": pa.int32(),
                 "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_()}  # fmt: skip
        schema = pa.schema([(name, types[kind]) for name, kind in columns])
        path = self.scratch / f"{secrets.token_hex(4)}.parquet"
        names = ", ".join(name for name, _kind in columns)
        sql = f"SELECT {names} FROM ({self.table.sql}) AS facts WHERE {condition}"
        with pq.ParquetWriter(path, schema) as writer:
            count = 0
            for batch in _batches(sql, parameters):
                arrays = [
                    pa.array(values, types[kind])
                    for values, (_name, kind) in zip(zip(*batch, strict=True), columns, strict=True)
                ]
                writer.write_batch(pa.record_batch(arrays, schema=schema))
                count += len(batch)
        return path if count else None

    def _write(self, rows: Path, month: str) -> str:
        """Write a month's rows as one durable file in its place; return its name."""
        place = store.folder(self.table.name) / f"month={month}"
        place.mkdir(exist_ok=True)
        name = f"part-{secrets.token_hex(8)}.parquet"
        draft = place / f".{name}"
        names = ", ".join(n for n, _kind in self.columns)
        order = ", ".join(n for n, _kind in self.columns if n in SORTED_BY) or self.key
        self.cursor.execute(
            f"COPY (SELECT {names} FROM read_parquet('{rows}') WHERE NOT withdrawn"
            f" AND strftime(month, '%Y-%m') = '{month}' ORDER BY {order})"
            f" TO '{draft}' (FORMAT parquet, COMPRESSION zstd)"
        )
        _make_durable(draft)
        draft.rename(place / name)
        _make_durable(place)
        return f"month={month}/{name}"


def _batches(sql: str, parameters: Sequence[Any]) -> Iterator[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while batch := cursor.fetchmany(BATCH):
            yield batch


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace_manifest(name: str, new: store.Manifest) -> None:
    place = store.folder(name) / "manifest.json"
    draft = place.with_name(f".manifest-{secrets.token_hex(4)}.json")
    draft.write_text(json.dumps(asdict(new)))
    _make_durable(draft)
    draft.rename(place)
    _make_durable(place.parent)


def _sweep(name: str, new: store.Manifest) -> None:
    """Remove files that no manifest names any more, once no reader can still hold the old one."""
    named = {file for files in new.files.values() for file in files}
    for path in store.folder(name).glob("month=*/*"):
        old = time.time() - path.stat().st_mtime > GRACE_SECONDS
        if old and str(path.relative_to(store.folder(name))) not in named:
            path.unlink()
    for path in store.folder(name).glob(".build-*"):
        if time.time() - path.stat().st_mtime > GRACE_SECONDS:
            shutil.rmtree(path)


def _rows(name: str, new: store.Manifest) -> int:
    paths = [str(store.folder(name) / file) for files in new.files.values() for file in files]
    if not paths:
        return 0
    cursor = store.connect()
    try:
        row = cursor.execute(
            "SELECT count(*) FROM read_parquet($files)", {"files": paths}
        ).fetchone()
        return int(row[0])
    finally:
        cursor.close()
