"""The files of the app: what the service worker keeps, under which version."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

STATIC = Path(__file__).resolve().parents[1] / "static" / "webforms"
KIT = Path(__file__).resolve().parents[2] / "kit" / "static" / "kit"
FILES = ("kit/serai.css", "kit/icons.svg", "kit/favicon.svg", "webforms/fill.css",
         "webforms/app.js", "webforms/engine.js")  # fmt: skip
LATER = ("webforms/codes.js",)


def addresses(names: tuple[str, ...]) -> list[str]:
    """Return the addresses of static files."""
    return [static(name) for name in names]


def languages() -> list[str]:
    """Return the codes of the app's languages."""
    return [code for code, _name in settings.LANGUAGES]


@lru_cache(maxsize=1)
def content_hash() -> str:
    """Return a short hash over the bytes of every file of the app and the words' translations."""
    digest = hashlib.sha256()
    words = Path(__file__).resolve().parents[1] / "locale"
    for path in sorted([*STATIC.iterdir(), *KIT.iterdir(), *words.rglob("*.mo")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def worker_script() -> str:
    """Return the service worker's script, as it was bundled."""
    return (STATIC / "sw.js").read_text()
