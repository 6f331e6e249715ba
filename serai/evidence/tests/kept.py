"""Releases as they are kept, made at once: without the solver, with files on disk."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from serai.evidence.methods.picture import to_json
from serai.evidence.models import Release
from serai.evidence.tests.pictures import a_picture
from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.kit.ids import new_id

STATES = ["preparing", "failed", "prepared", "published", "withdrawn"]
FILES = {"README.md": b"# Figures\n", "transport.csv": b"transport,persons\ncar,72\n"}


def kept_release(organisation: Any, state: str = "prepared", **changes: Any) -> Release:
    """Return a release of an organisation in this state, as the actions would have left it."""
    now = clock.now()
    done = state in {"prepared", "published", "withdrawn"}
    values: dict[str, Any] = {
        "slug": f"{organisation.short_name.lower()}-{new_id().hex[-12:]}",
        "title": "Flow monitoring 2026-05",
        "month": date(2026, 5, 1),
        "protection": "suppression",
        "parameters": {"threshold": 10},
        "picture": to_json(a_picture(daily={}, threshold=10)) if done else {},
        "files": described(FILES) if done else {},
        "state": state,
        "progress": 100 if done else 20,
        "problem": "unsafe" if state == "failed" else "",
        "prepared_at": now,
        "published_at": now if state in {"published", "withdrawn"} else None,
        "withdrawn_at": now if state == "withdrawn" else None,
        "withdrawn_reason": "Counted twice" if state == "withdrawn" else "",
    }
    with acting_as(system_actor()):
        made = Release.objects.create(organisation=organisation, **values | changes)
    place = Path(settings.RELEASES_DIR) / made.slug
    place.mkdir(parents=True)
    for name in made.files:
        (place / name).write_bytes(FILES[name])
    return made


def described(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return size and SHA-256 by name, as a release notes them."""
    return {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
