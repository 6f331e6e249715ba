"""Submissions as they stand once understood, written straight into the tables."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from serai.accounts.models import Organisation
from serai.intake.choices import FormState, ReviewState, SubmissionState
from serai.intake.models import Attachment, Blob, Form, FormVersion, QualityFlag, Row, Submission
from serai.kit import clock
from serai.kit.ids import new_id
from serai.xforms.schema import FormSchema, to_json
from serai.xforms.tests.forms import BANDS, DIRECTIONS, REASONS, registry


def publish(
    organisation: Organisation, schema: FormSchema | None = None, form_id: str = "registry"
) -> FormVersion:
    """Publish a form with this schema."""
    now = clock.now()
    form = Form.objects.create(
        organisation=organisation, xml_form_id=form_id, title=form_id.title(),
        state=FormState.PUBLISHED,
    )  # fmt: skip
    return add_version(form, schema or registry(), "1", now)


def add_version(form: Form, schema: FormSchema, version: str, when: Any) -> FormVersion:
    """Publish a further version; without a moment it is a draft."""
    source = Blob.objects.create(
        organisation_id=form.organisation_id, sha256=new_id().bytes * 2, md5="0" * 32, size=0,
        media_type="application/octet-stream",
    )  # fmt: skip
    return FormVersion.objects.create(
        organisation_id=form.organisation_id, form=form, version=version, is_draft=when is None,
        source=source, xform="<h/>", xform_md5="0" * 32, languages=list(schema.languages),
        schema=to_json(schema), published_at=when,
    )  # fmt: skip


def submit(
    version: FormVersion,
    answers: Mapping[str, str] | None = None,
    groups: Sequence[Mapping[str, str]] = (),
    **fields: Any,
) -> Submission:
    """Store one understood submission with these root answers and groups."""
    key = f"uuid:{new_id()}"
    values: dict[str, Any] = {
        "organisation_id": version.organisation_id, "form_id": version.form_id,
        "form_version": version, "instance_id": key, "root_instance_id": key,
        "received_at": clock.now(), "xml": "<data/>", "xml_sha256": hashlib.sha256(b"").digest(),
        "state": SubmissionState.UNDERSTOOD, "enumerator": "E1",
    }  # fmt: skip
    one = Submission.objects.create(**(values | fields))
    rows = [("", 1, 0, answers or {}), *(("group", i, 1, g) for i, g in enumerate(groups, 1))]
    Row.objects.bulk_create(
        Row(
            organisation_id=one.organisation_id, form_id=one.form_id, submission=one, table=table,
            ordinal=ordinal, parent=parent, answers=dict(found),
        )
        for table, ordinal, parent, found in rows
    )  # fmt: skip
    return one


def flag(submission: Submission, rule: str = "duplicate", **fields: Any) -> QualityFlag:
    """Put a flag on a submission and count it."""
    values = {"severity": "warning", "reason": "Odd.", "found_at": clock.now()} | fields
    made = QualityFlag.objects.create(
        organisation_id=submission.organisation_id, submission=submission, rule=rule, **values
    )
    submission.flag_count = submission.flags.filter(settled_at=None).count()
    submission.save(update_fields=["flag_count"])
    return made


def attach(submission: Submission, name: str, content: bytes, media_type: str) -> Attachment:
    """Attach a file that has arrived."""
    from serai.intake.actions.blobs import keep_blob

    blob = keep_blob(
        organisation_id=submission.organisation_id, content=content, media_type=media_type
    )
    return Attachment.objects.create(
        organisation_id=submission.organisation_id, submission=submission, name=name, blob=blob
    )


def fill(version: FormVersion, count: int, groups: int = 3, seed: int = 7) -> None:
    """Store many submissions in bulk, the same for the same seed."""
    rng = random.Random(seed)
    now = clock.now()
    for start in range(0, count, 1000):
        batch, rows = [], []
        for number in range(start, min(start + 1000, count)):
            one = _bulk_submission(version, rng, now - timedelta(minutes=count - number))
            batch.append(one)
            rows.append(_bulk_row(one, "", 1, {"point": f"P{number % 20}", "remark": "clear"}))
            rows += [_bulk_row(one, "group", i, _group(rng)) for i in range(1, groups + 1)]
        Submission.objects.bulk_create(batch)
        Row.objects.bulk_create(rows)


def _bulk_submission(version: FormVersion, rng: random.Random, when: Any) -> Submission:
    key = f"uuid:{new_id()}"
    return Submission(
        organisation_id=version.organisation_id, form_id=version.form_id, form_version=version,
        instance_id=key, root_instance_id=key, received_at=when, started_at=when,
        ended_at=when + timedelta(seconds=rng.randint(60, 900)), xml="<data/>" * 350,
        xml_sha256=b"\0" * 32, state=SubmissionState.UNDERSTOOD,
        review_state=rng.choice(ReviewState.values), enumerator=f"E{rng.randint(1, 25)}",
    )  # fmt: skip


def _bulk_row(one: Submission, table: str, ordinal: int, answers: Mapping[str, str]) -> Row:
    return Row(
        organisation_id=one.organisation_id, form_id=one.form_id, submission=one, table=table,
        ordinal=ordinal, parent=1 if table else 0, answers=dict(answers),
    )  # fmt: skip


def _group(rng: random.Random) -> dict[str, str]:
    counts = {f"group/{band}": str(rng.randint(0, 9)) for band in BANDS}
    return {
        "group/direction": rng.choice(list(DIRECTIONS)),
        "group/nationality": rng.choice(["NER", "MLI", "BFA", "NGA"]),
        "group/reasons": " ".join(rng.sample(list(REASONS), rng.randint(1, 3))),
        **counts,
        "group/persons": str(sum(map(int, counts.values()))),
    }
