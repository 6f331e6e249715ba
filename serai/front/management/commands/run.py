"""`serai run`: everything a small office needs, in one command, until Ctrl-C."""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from serai.accounts.models import User
from serai.demonstration.actions.stories.playing import GROUPS
from serai.front.management import certificates
from serai.kit import clock, serving
from serai.kit.errors import Refusal
from serai.vault import keyring
from serai.vault.actions import ensure_keyring
from serai.vault.providers import PASSPHRASE

DEMO_WINDOW = {"SERAI_WINDOW_DAYS": os.environ.get("SERAI_WINDOW_DAYS", "240")}
"""The demonstration sends half a year at once; a real office's late reports are flagged earlier."""


class Command(BaseCommand):
    """Upgrades, starts web and worker, loads the demonstration into an empty database."""

    help = "Start Serai: upgrade the database, run web and worker, load the demonstration once."
    requires_system_checks: list[str] = []
    """They load every page's code, which the web process loads again; CI runs them."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, and whether an empty database gets the demonstration."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--https", action="store_true", help="with the certificate that `serai ca` made"
        )
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
        parser.add_argument(
            "--demo-groups", type=int, default=GROUPS, help="groups received at each centre"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until Ctrl-C or until a child process ends by itself."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        call_command("upgrade", verbosity=0)
        _unlock()
        _collect_static()
        port = _free_port(options["host"], options["port"])
        if port != options["port"]:
            self.stdout.write(f"Port {options['port']} is taken; using {port}.")
        tls = _certificate() if options["https"] else None
        shown = "127.0.0.1" if options["host"] == "0.0.0.0" else options["host"]  # noqa: S104
        url = f"{'https' if tls else 'http'}://{shown}:{port}"
        loads_demo = not options["no_demo"] and not User.objects.exists()
        window = DEMO_WINDOW if loads_demo or _has_demo() else {}
        secure = _behind_tls(tls, port) if tls else {}
        environment = serving.child_environment(SERAI_DB_POOL="1", **window, **secure)
        web = serving.web_command(options["host"], port, tls=_files() if tls else None)
        children = {"web": _start(web, environment)}
        if tls:  # what this process itself asks of the site; the others started without it
            os.environ["SSL_CERT_FILE"] = str(Path(settings.SERAI_TLS) / certificates.AUTHORITY)
        try:
            _wait_until_up(url, children)
            # after the web, for which somebody waits: on two cores each would slow the other
            worker = serving.child_environment(**window)
            children["worker"] = _start(serving.worker_command(), worker)
            if loads_demo:
                self.stdout.write(
                    "An empty database: loading the demonstration (two minutes or so)."
                )
                groups = options["demo_groups"]
                call_command("demo", base_url=url, groups=groups, quiet=True, stdout=self.stdout)
            self._greet(url, tls)
            _wait_for_an_end(children)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            _stop(children)
        self.stdout.write("Stopped.")

    def _greet(self, url: str, tls: certificates.Pair | None) -> None:
        self.stdout.write(f"\nSerai is running at {url}\n")
        if tls:
            port = url.rpartition(":")[2]
            for name in tls.names:
                if name not in certificates.LOOPBACK:
                    self.stdout.write(f"  on the network: https://{_bracketed(name)}:{port}\n")
            self.stdout.write("Devices must trust the authority first: `serai ca show` says how.\n")
        if _has_demo():
            call_command("demo", sign_ins=True, stdout=self.stdout)
        self.stdout.write("Ctrl-C stops everything.\n")


def _certificate() -> certificates.Pair:
    """Return the certificate of this office, made anew where it ends soon."""
    found = certificates.current(Path(settings.SERAI_TLS), clock.now())
    if found is None:
        raise CommandError("There is no certificate here yet: `serai ca make NAME` makes one.")
    if found.ends_at <= clock.now():
        raise CommandError("The certificate has ended: `serai ca make NAME --anew` makes another.")
    return found


def _files() -> tuple[Path, Path]:
    folder = Path(settings.SERAI_TLS)
    return folder / certificates.SERVER, folder / certificates.SERVER_KEY


def _behind_tls(pair: certificates.Pair, port: int) -> dict[str, str]:
    """Return the settings of a web process that speaks TLS itself, without a proxy in front."""
    names = [_bracketed(name) for name in pair.names]
    hosts = dict.fromkeys([*settings.ALLOWED_HOSTS, *names])
    origins = [f"https://{name}:{port}" for name in names]
    given = os.environ.get("SERAI_ORIGINS")
    return {
        "SERAI_HTTPS": "1",
        "SERAI_PROXIES": os.environ.get("SERAI_PROXIES", "0"),
        "SERAI_HOSTS": ",".join(hosts),
        "SERAI_ORIGINS": ",".join([*([given] if given else []), *origins]),
        "SERAI_PUBLIC_URL": os.environ.get("SERAI_PUBLIC_URL") or origins[0],
    }


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _has_demo() -> bool:
    return User.objects.filter(email__endswith="@demo.serai.example").exists()


def _unlock() -> None:
    """Unlock the keyring, or make the first one, with a passphrase made for a small office."""
    file = Path(settings.SERAI_PASSPHRASE_FILE)
    mine = settings.SERAI_KEY_PROVIDER == PASSPHRASE and not os.environ.get("SERAI_PASSPHRASE")
    if mine and not file.exists() and not keyring.path().exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as new:
            new.write(secrets.token_urlsafe(32))
    try:
        ensure_keyring()
    except Refusal as refusal:
        raise CommandError(str(refusal)) from refusal


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _collect_static() -> None:
    """Collect and compress the static files where one of them changed since the last time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path))
            digest.update(f"{path} {file.stat().st_size} {file.stat().st_mtime_ns}".encode())
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(digest.hexdigest())


def _free_port(host: str, wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise CommandError(f"No free port between {wanted} and {wanted + 49}.")


def _start(command: list[str], environment: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=environment, start_new_session=True, cwd=settings.BASE_DIR)


def _wait_until_up(url: str, children: dict[str, subprocess.Popen[bytes]]) -> None:
    for _ in range(300):
        for name, child in children.items():
            if child.poll() is not None:
                raise CommandError(f"The {name} process ended with status {child.returncode}.")
        try:
            if httpx.get(f"{url}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise CommandError("The web process did not answer within 30 seconds.")


def _wait_for_an_end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                raise CommandError(f"The {name} process ended with status {child.returncode}.")
        time.sleep(0.5)


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    for child in children.values():
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
