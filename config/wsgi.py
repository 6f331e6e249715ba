"""The web application that the server runs."""

import gc
import os
import sys
from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any

from django.core.wsgi import get_wsgi_application


def _unlock() -> None:
    """Unlock the keyring before the first request, or end with the reason in a sentence."""
    from serai.kit.errors import Refusal
    from serai.vault import keyring

    try:
        if keyring.path().exists():
            keyring.unlocked()
    except Refusal as refusal:
        sys.exit(str(refusal))


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
site = get_wsgi_application()
_unlock()
gc.freeze()  # what was loaded stays: no answer waits while every later collection walks it
_warming: list[Thread] = []


def warm_up() -> Thread:
    """Load in the background, once a process, what the first picture needs."""
    if not _warming:
        from serai.evidence.queries import picture

        _warming.append(Thread(target=picture.warm_up, daemon=True))
        _warming[0].start()
    return _warming[0]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; somebody's session is the sign that a picture may soon be asked for.

    A process that only hears phones and the public stays small.
    """
    if not _warming and "sessionid=" in environ.get("HTTP_COOKIE", ""):
        warm_up()
    return site(environ, start_response)
