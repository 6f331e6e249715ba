"""Preparing, publishing and withdrawing releases.

The solver and its arrays are loaded where a release is made, so that web processes stay light.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from serai.accounts.models import Organisation
from serai.evidence.access import can_publish, published
from serai.evidence.choices import Protection, ReleaseState
from serai.evidence.methods import files, words
from serai.evidence.methods.charts import Drawing
from serai.evidence.methods.pdf import to_pdf
from serai.evidence.methods.picture import ALL, MENU, PERSON, SERIES, Counts, Picture, to_json
from serai.evidence.models import Release
from serai.evidence.queries import picture as pictures
from serai.evidence.queries import releases as published_before
from serai.evidence.queries import store
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, system_actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.kit.maps import basemap
from serai.ledger.actions import record
from serai.ledger.events import Happened

if TYPE_CHECKING:
    from serai.evidence.methods.publication import Keyed, Safe

log = logging.getLogger(__name__)
TASK = "serai.evidence.tasks.prepare_release"
LEAST_THRESHOLD = 3


class MayNotPublish(Refusal):
    """The actor may not prepare, publish or withdraw releases of the organisation."""

    sentence = _("You may not publish releases of %(organisation)s.")


class NothingToRelease(Refusal):
    """No fact of the organisation lies in that month."""

    sentence = _("There are no observations of %(month)s to release.")


class ThresholdTooLow(Refusal):
    """A threshold that protects nobody."""

    sentence = _("Figures under %(least)s must never be shown: choose a higher threshold.")


class AlreadyPublished(Refusal):
    """The same month and countries are published already."""

    sentence = _("This month is already published. Withdraw the published release first.")


class OverlappingRelease(Refusal):
    """With a published release of some of the same countries it could give figures away."""

    sentence = _(
        "A release of this month for some of the same countries is published. Two releases together"
        " could give away what each hides: use the cell-key method, or the same countries."
    )


class NotReady(Refusal):
    """Only a prepared release can be published."""

    sentence = _("This release is not ready to be published.")


class NotPublished(Refusal):
    """Only a published release can be withdrawn."""

    sentence = _("This release is not published.")


class ReasonMissing(Refusal):
    """A withdrawal says why."""

    sentence = _("Say in a few words why the release is withdrawn.")


def prepare_release(
    *,
    actor: Actor,
    organisation: Organisation,
    month: date,
    countries: Sequence[str] = (),
    protection: str,
    synthetic: bool,
    threshold: int | None = None,
) -> Release:
    """Prepare a release at once and return it, prepared or failed. Refuses as `request_release`."""
    release = request_release(
        actor=actor, organisation=organisation, month=month, countries=countries,
        protection=protection, synthetic=synthetic, threshold=threshold, defer=False,
    )  # fmt: skip
    return fill_release(release_id=release.pk, organisation_id=organisation.pk)


@transaction.atomic
def request_release(
    *,
    actor: Actor,
    organisation: Organisation,
    month: date,
    countries: Sequence[str] = (),
    protection: str,
    synthetic: bool,
    threshold: int | None = None,
    defer: bool = True,
) -> Release:
    """Note a release to prepare and, with `defer`, leave the work to the worker.

    `countries` are ISO alpha-3 codes, none for all. Refuses with MayNotPublish, ThresholdTooLow,
    AlreadyPublished, OverlappingRelease, NothingToRelease.
    """
    if not can_publish(actor, organisation):
        raise MayNotPublish(organisation=organisation.short_name)
    threshold = settings.SERAI_SMALL_CELL if threshold is None else threshold
    if threshold < LEAST_THRESHOLD:
        raise ThresholdTooLow(least=LEAST_THRESHOLD)
    release = Release(
        organisation=organisation,
        slug=_slug(organisation, month, countries),
        title=_title(organisation, month),
        month=month.replace(day=1),
        countries=sorted(set(countries)),
        protection=Protection(protection),
        parameters={"threshold": threshold},
        is_synthetic=synthetic,
        prepared_at=clock.now(),
        prepared_by_id=actor.user_id,
    )
    _refuse_conflicts(release)
    if not _has_facts(release):
        raise NothingToRelease(month=f"{month:%Y-%m}")
    release.save()
    _record("release.requested", release)
    if defer:
        app.configure_task(TASK).defer(
            release_id=str(release.pk), organisation_id=str(organisation.pk)
        )
    return release


def fill_release(*, release_id: UUID, organisation_id: UUID) -> Release:
    """Do the long work of a requested release: read, protect, write the files. Safe to repeat.

    Each step is its own transaction, so that the page shows how far it is. What cannot be
    protected is refused whole: the release fails and nothing of it is kept.
    """
    from serai.evidence.methods.suppression import CannotProtectError, UnsafeReleaseError

    actor = system_actor(organisation_id)
    with acting_as(actor):
        release = Release.objects.select_related("organisation").get(pk=release_id)
        if release.state != ReleaseState.PREPARING:
            return release
        draft = _draft(actor, release)
        _progress(release, 20)
    try:
        with acting_as(actor):
            picture, described = _protected(actor, release, draft)
            _progress(release, 60)
        with acting_as(actor):
            data = _files(release, picture, described)
            return _keep(release, picture, described, data)
    except (UnsafeReleaseError, CannotProtectError) as error:
        return _fail(actor, release, "unsafe", error)
    except Exception as error:
        return _fail(actor, release, "error", error)


@transaction.atomic
def publish_release(*, actor: Actor, release: Release) -> Release:
    """Show a prepared release to everybody. Refuses with MayNotPublish, NotReady, or a conflict."""
    release = _held(actor, release)
    if release.state != ReleaseState.PREPARED:
        raise NotReady
    _refuse_conflicts(release)
    release.state, release.published_at = ReleaseState.PUBLISHED, clock.now()
    release.save(update_fields=["state", "published_at"])
    _record("release.published", release)
    return release


@transaction.atomic
def withdraw_release(*, actor: Actor, release: Release, reason: str) -> Release:
    """Take a published release back; its files stay for the organisation. The reason is public."""
    release = _held(actor, release)
    if release.state != ReleaseState.PUBLISHED:
        raise NotPublished
    reason = reason.replace("\x00", "").strip()
    if not reason:
        raise ReasonMissing
    release.state, release.withdrawn_at = ReleaseState.WITHDRAWN, clock.now()
    release.withdrawn_reason = reason[:200]
    release.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    _record("release.withdrawn", release)
    return release


def _held(actor: Actor, release: Release) -> Release:
    """Return the release locked, if the actor may decide about it."""
    if not can_publish(actor, release.organisation):
        raise MayNotPublish(organisation=release.organisation.short_name)
    locked = Release.objects.select_for_update(of=("self",)).select_related("organisation")
    return locked.get(pk=release.pk)


def _refuse_conflicts(release: Release) -> None:
    rivals = published().filter(
        organisation=release.organisation, month=release.month, is_synthetic=release.is_synthetic
    )
    for rival in rivals:
        if rival.countries == release.countries:
            raise AlreadyPublished
        overlap = set(rival.countries) & set(release.countries)
        both = rival.protection == release.protection == Protection.CELL_KEY
        if not both and (overlap or not rival.countries or not release.countries):
            raise OverlappingRelease


def _scope(release: Release) -> pictures.Scope:
    return pictures.Scope(
        release.month,
        synthetic=release.is_synthetic,
        organisation=release.organisation.short_name,
        countries=tuple(release.countries),
    )


def _has_facts(release: Release) -> bool:
    reader = pictures.Reader(system_actor(release.organisation_id), _scope(release))
    months = [pictures.month_code(release.month)]
    return bool(reader.rows(pictures.OBSERVATION, ("organisation",), months))


def _draft(actor: Actor, release: Release) -> Picture:
    """Return what is not counted: points, efforts, events. Every table is still empty."""
    raw = pictures.picture(actor, _scope(release))
    return replace(raw, tables={}, before={}, series={}, daily={})


def _protected(actor: Actor, release: Release, draft: Picture) -> tuple[Picture, Mapping[str, Any]]:
    """Return the picture after disclosure control, and how it was made safe.

    Suppression repeats for earlier months what their releases showed and nothing else; the
    cell-key method gives the same persons the same noise in every release, so it can tell every
    month.
    """
    from serai.evidence.methods.publication import protect_menu

    threshold, method = int(release.parameters["threshold"]), release.protection
    reader = pictures.Reader(actor, _scope(release))
    secret = cell_key_secret() if method == Protection.CELL_KEY else b""
    safe = _safe(reader, release.month, method, threshold, secret)
    series = _series_of(release.month, safe.tables["point_direction"])
    before: Mapping[str, Counts] = {}
    effort_before = {}
    last = pictures.month_before(release.month)
    if method == Protection.CELL_KEY:
        months = pictures.series_months(release.month)
        counted = _counted(reader, months, secret, (SERIES,))
        safe_series = protect_menu(counted, method, threshold=threshold, menu=(SERIES,))
        series = {**safe_series.tables[SERIES.name]}
        before = _safe(reader, last, method, threshold, secret).tables
        effort_before = dict(draft.effort_before)
    else:
        for month, earlier in published_before.earlier_tables(release).items():
            series |= _series_of(month, earlier.tables["point_direction"])
            if month == last:
                before, effort_before = earlier.tables, dict(draft.effort_before)
    safe_picture = replace(
        draft, tables=safe.tables, before=before, series=series, threshold=threshold,
        effort_before=effort_before,
    )  # fmt: skip
    return safe_picture, safe.described


def _safe(reader: pictures.Reader, month: date, method: str, threshold: int, secret: bytes) -> Safe:
    from serai.evidence.methods.publication import protect_menu

    counted = _counted(reader, [pictures.month_code(month)], secret, MENU)
    return protect_menu(counted, method, threshold=threshold)


def _counted(
    reader: pictures.Reader, months: Sequence[str], secret: bytes, menu: Sequence[Any]
) -> dict[str, Keyed]:
    """Return the inner cells of the menu with their keys; person by person only where keys are."""
    from serai.evidence.methods.publication import keyed

    found: dict[str, Keyed] = {}
    for subject in menu:
        person = PERSON if subject.source == pictures.OBSERVATION else PERSON[:1]
        columns = (*(person if secret else ()), *subject.dimensions)
        columns = tuple(dict.fromkeys(columns))
        rows = reader.rows(subject.source, columns, months)
        found[subject.name] = keyed(rows, columns, subject, secret)
    return found


def _series_of(month: date, points: Counts) -> dict[tuple[str, ...], int | None]:
    """Return a month's totals by direction as rows of the series."""
    code = pictures.month_code(month)
    return {(code, cell[1]): n for cell, n in points.items() if cell[0] == ALL}


def _files(release: Release, picture: Picture, described: Mapping[str, Any]) -> dict[str, bytes]:
    columns = {c.name: c for table in store.fact_tables().values() for c in table.columns}
    with translation.override("en"):
        about = files.About(
            slug=release.slug,
            title=release.title,
            description=" ".join([words.warning(picture), *words.caveats(picture)]).strip(),
            organisation=release.organisation.name,
            created=clock.now().isoformat(timespec="seconds"),
            disclosure={"method": release.protection, "tables": described},
        )
        data = files.files_of(picture, columns, about)
        context = {"about": about, "picture": picture, "release": release,
                   "caveats": words.caveats(picture), "methods": list(described.values()),
                   "names": sorted(data)}  # fmt: skip
        data["README.md"] = render_to_string("evidence/readme.md", context).encode()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            drawing = Drawing(picture, pictures.countries(), basemap())
            paper = words.paper(
                drawing, source=release.organisation.name, footer=about.title, notes=()
            )
            data[f"picture-{language}.pdf"] = to_pdf(paper)
    return data


def _keep(
    release: Release, picture: Picture, described: Mapping[str, Any], data: Mapping[str, bytes]
) -> Release:
    """Write the files durably, then say in the database that they are there."""
    place = Path(settings.RELEASES_DIR) / release.slug
    scratch = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    scratch.mkdir(parents=True)
    for name, content in data.items():
        with (scratch / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    if place.exists():
        shutil.rmtree(place)
    scratch.rename(place)
    release.picture = to_json(picture)
    release.parameters = {**release.parameters, "method": release.protection,
                          "tables": dict(described)}  # fmt: skip
    release.files = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in data.items()
    }
    release.state, release.progress, release.prepared_at = ReleaseState.PREPARED, 100, clock.now()
    release.save()
    _record("release.prepared", release)
    return release


def _fail(actor: Actor, release: Release, problem: str, error: Exception) -> Release:
    log.error("release %s could not be prepared (%s)", release.pk, type(error).__name__)
    with acting_as(actor):
        release.state, release.problem = ReleaseState.FAILED, problem
        release.save(update_fields=["state", "problem"])
        _record("release.failed", release, problem=problem)
    return release


def _progress(release: Release, percent: int) -> None:
    release.progress = percent
    release.save(update_fields=["progress"])


def cell_key_secret() -> bytes:
    """Return the secret of the person keys, made on first use; it must never change or leave."""
    path = Path(settings.FACTS_DIR).parent / "keys" / "cell.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".cell-{secrets.token_hex(4)}.key")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
        return path.read_bytes()


def _record(name: str, release: Release, **more: str) -> None:
    payload = {"slug": release.slug, "month": f"{release.month:%Y-%m}", **more}
    happened = Happened(name, "release", release.pk, release.organisation_id, payload)
    record(happened)


def _slug(organisation: Organisation, month: date, countries: Sequence[str]) -> str:
    where = "-".join(sorted(set(countries))[:6]) or "all"
    mark = new_id().hex[-6:]
    return slugify(f"{organisation.short_name}-{month:%Y-%m}-{where}-{mark}")[:80]


def _title(organisation: Organisation, month: date) -> str:
    return f"Flow monitoring {month:%Y-%m}, {organisation.name}"[:200]
