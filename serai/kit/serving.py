"""How the web process is started: one place for `serai run`, the tests and the benchmarks."""

import os
import sys
from collections.abc import Mapping


def web_command(host: str, port: int, *, workers: int = 2, threads: int = 4) -> list[str]:
    """Return the command line of the web server."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads),
        "--no-ws", "--http", "1", "--log-level", "warning", "--workers-kill-timeout", "10",
        "config.wsgi:application",
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
