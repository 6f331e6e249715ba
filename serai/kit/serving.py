"""How the web process is started: one place for `serai run`, the tests and the benchmarks."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def web_command(
    host: str,
    port: int,
    *,
    workers: int = 2,
    threads: int = 4,
    tls: tuple[Path, Path] | None = None,
) -> list[str]:
    """Return the command line of the web server; `tls` are the files of certificate and key."""
    secure = (
        ["--ssl-certificate", str(tls[0]), "--ssl-keyfile", str(tls[1])] if tls is not None else []
    )
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads),
        "--no-ws", "--http", "1", "--log-level", "warning", "--workers-kill-timeout", "10",
        *secure, "config.wsgi:application",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """Return the command line of the worker."""
    return [sys.executable, "-m", "config.cli", "worker"]


def child_environment(**extra: str) -> Mapping[str, str]:
    """Return the environment of a child process: this one's, unbuffered.

    Two arenas of the C library's memory are enough for threads that take turns in Python anyway;
    by default each thread gets one and keeps what it once needed.
    """
    return {"MALLOC_ARENA_MAX": "2", **os.environ, "PYTHONUNBUFFERED": "1", **extra}
