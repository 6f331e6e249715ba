"""`serai run` starts what an office needs, says what it does, and leaves nothing running behind."""

import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import httpx
import pytest
from django.core.management import CommandError, call_command

from serai.accounts.models import User
from serai.front.management import certificates
from serai.front.management.commands import run
from serai.kit import clock, serving
from serai.kit.actor import acting_as, system_actor

STAY = [sys.executable, "-c", "import signal; signal.pause()"]
END = [sys.executable, "-c", "raise SystemExit(3)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True);"
    "signal.pause()",
]


@pytest.fixture
def children():
    """Processes by name, all of them ended after the test."""
    started = {}
    yield started
    for child in started.values():
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


@pytest.fixture
def stage(monkeypatch, children):
    """`serai run` with two small programs in place of web and worker; tells what it called."""
    called = []

    def call(name, *args, **options):
        called.append((name, options))

    def start(command, environment):
        child = subprocess.Popen(command, env=environment, start_new_session=True)
        children[f"{len(children)}"] = child
        return child

    monkeypatch.setattr(signal, "signal", lambda *_args: None)
    monkeypatch.setattr(run, "call_command", call)
    monkeypatch.setattr(run, "_collect_static", lambda: called.append(("static", {})))
    monkeypatch.setattr(run, "_start", start)
    monkeypatch.setattr(run, "_wait_until_up", lambda url, _children: called.append(("up", url)))
    monkeypatch.setattr(serving, "web_command", lambda *_args, **_tls: STAY)
    monkeypatch.setattr(serving, "worker_command", lambda: STAY)
    monkeypatch.setattr(run, "_wait_for_an_end", interrupted)
    return called


def interrupted(_children):
    """Press Ctrl-C."""
    raise KeyboardInterrupt


def told(**options):
    """Run the command and return what it told."""
    text = StringIO()
    call_command(run.Command(), stdout=text, **options)
    return text.getvalue()


def free_port():
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_it_upgrades_first_and_leaves_nothing_running(db, stage, children):
    text = told(no_demo=True, port=free_port())
    assert [name for name, _options in stage] == ["upgrade", "static", "up"]
    assert len(children) == 2
    assert all(child.poll() == -signal.SIGTERM for child in children.values())
    assert "Serai is running at http://127.0.0.1:" in text
    assert text.index("Ctrl-C stops everything.") < text.index("Stopping.") < text.index("Stopped.")


@pytest.mark.parametrize(
    ("no_demo", "someone", "loaded"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_only_an_empty_database_gets_the_demonstration(db, stage, no_demo, someone, loaded):
    if someone:
        with acting_as(system_actor()):
            User.objects.create_user("first@example.org", name="First")
    port = free_port()
    text = told(no_demo=no_demo, port=port, demo_groups=3)
    demos = [options for name, options in stage if name == "demo"]
    assert ("loading the demonstration" in text) is loaded
    assert [(d["base_url"], d["groups"], d["quiet"]) for d in demos] == (
        [(f"http://127.0.0.1:{port}", 3, True)] if loaded else []
    )


def test_the_worker_waits_until_the_web_answers(db, stage, children, monkeypatch):
    seen = []
    monkeypatch.setattr(run, "_wait_until_up", lambda _url, given: seen.append(list(given)))
    told(no_demo=True, port=free_port())
    assert seen == [["web"]]
    assert len(children) == 2


def test_the_sign_ins_are_told_where_the_demonstration_is(db, stage):
    with acting_as(system_actor()):
        User.objects.create_user("amina@demo.serai.example", name="Amina")
    told(port=free_port())
    assert [o["sign_ins"] for name, o in stage if name == "demo"] == [True]


@pytest.mark.parametrize(
    ("no_demo", "somebody", "days"),
    [(False, None, "240"), (True, None, None), (False, "first@example.org", None),
     (False, "amina@demo.serai.example", "240"), (True, "amina@demo.serai.example", "240")],
)  # fmt: skip
def test_only_the_demonstration_may_report_half_a_year_late(
    db, stage, monkeypatch, no_demo, somebody, days
):
    given = []
    plain = serving.child_environment
    monkeypatch.setattr(
        serving, "child_environment", lambda **extra: given.append(extra) or plain(**extra)
    )
    if somebody:
        with acting_as(system_actor()):
            User.objects.create_user(somebody, name="Somebody")
    told(no_demo=no_demo, port=free_port())
    assert [extra.get("SERAI_WINDOW_DAYS") for extra in given] == [days, days]


def test_a_taken_port_gives_way_to_the_next_and_says_so(db, stage):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        text = told(no_demo=True, port=port)
    assert f"Port {port} is taken; using " in text
    assert f"running at http://127.0.0.1:{port}\n" not in text


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"),
                        ("0.0.0.0", "127.0.0.1")]
)  # fmt: skip
def test_the_address_told_is_one_a_browser_can_open(db, stage, host, shown):
    port = free_port()
    assert f"running at http://{shown}:{port}\n" in told(no_demo=True, host=host, port=port)
    assert ("up", f"http://{shown}:{port}") in stage


def test_without_a_free_port_it_says_so(monkeypatch):
    class Taken(socket.socket):
        def bind(self, _address):
            raise OSError("in use")

    monkeypatch.setattr(run.socket, "socket", Taken)
    with pytest.raises(CommandError, match="No free port between 8000 and 8049"):
        run._free_port("127.0.0.1", 8000)


def test_a_failure_on_the_way_up_stops_what_was_started(db, stage, children, monkeypatch):
    def never(_url, _children):
        raise CommandError("The web process did not answer within 30 seconds.")

    monkeypatch.setattr(run, "_wait_until_up", never)
    with pytest.raises(CommandError, match="did not answer"):
        told(no_demo=True, port=free_port())
    assert all(child.poll() == -signal.SIGTERM for child in children.values())


@pytest.mark.parametrize("wait", [lambda c: run._wait_until_up("http://127.0.0.1:9", c),
                                  run._wait_for_an_end])  # fmt: skip
@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_process_that_ends_by_itself_is_named(children, wait, name):
    other = "worker" if name == "web" else "web"
    children[other] = run._start(STAY, os.environ)
    children[name] = run._start(END, os.environ)
    children[name].wait()
    with pytest.raises(CommandError, match=f"The {name} process ended with status 3."):
        wait(children)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ([httpx.Response(200)], 1),
        ([httpx.Response(503), httpx.Response(200)], 2),
        ([httpx.ConnectError("not yet"), httpx.ReadTimeout("slow"), httpx.Response(200)], 3),
    ],
)
def test_it_waits_until_the_site_is_well(monkeypatch, answers, asked):
    seen = []

    def get(url, timeout):
        seen.append(url)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(run.httpx, "get", get)
    monkeypatch.setattr(run.time, "sleep", lambda _seconds: None)
    run._wait_until_up("http://house", {})
    assert seen == ["http://house/healthz"] * asked


def test_it_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(run.httpx, "get", lambda *_a, **_k: httpx.Response(503))
    monkeypatch.setattr(run.time, "sleep", lambda _seconds: None)
    with pytest.raises(CommandError, match="did not answer within 30 seconds"):
        run._wait_until_up("http://house", {})


def test_a_child_that_does_not_listen_is_ended_all_the_same(children, monkeypatch):
    children["web"] = subprocess.Popen(STUBBORN, start_new_session=True, stdout=subprocess.PIPE)
    children["web"].stdout.readline()
    wait = subprocess.Popen.wait
    monkeypatch.setattr(
        subprocess.Popen, "wait", lambda self, timeout=None: wait(self, timeout and 0.2)
    )
    run._stop(children)
    assert children["web"].returncode == -signal.SIGKILL
    children["web"].stdout.close()


def test_stopping_twice_is_harmless(children):
    children["worker"] = run._start(STAY, os.environ)
    run._stop(children)
    run._stop(children)
    assert children["worker"].returncode == -signal.SIGTERM


def test_a_polite_end_is_taken_for_ctrl_c():
    with pytest.raises(KeyboardInterrupt):
        run._interrupt(signal.SIGTERM, None)


def test_static_files_are_collected_once_and_again_when_one_changed(
    settings, tmp_path, monkeypatch
):
    source, collected = tmp_path / "source", []
    source.mkdir()
    (source / "a.css").write_text("a{}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    Path(settings.STATIC_ROOT).mkdir()
    monkeypatch.setattr(
        run, "call_command", lambda *args, **options: collected.append((*args, options["clear"]))
    )
    run._collect_static()
    run._collect_static()
    assert collected == [("collectstatic", True)]
    (source / "b.css").write_text("b{}")
    run._collect_static()
    assert len(collected) == 2
    os.utime(source / "a.css", ns=(1, 1))
    run._collect_static()
    assert len(collected) == 3


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (serving.web_command("0.0.0.0", 81, workers=3, threads=5), ["granian", "0.0.0.0", "81",
                                                                    "3", "5"]),
        (serving.worker_command(), ["config.cli", "worker"]),
    ],
)  # fmt: skip
def test_children_run_in_this_very_python(command, words):
    assert command[0] == sys.executable
    assert [word for word in command if word in words] == words


def test_children_get_this_environment_and_speak_at_once(monkeypatch):
    monkeypatch.setenv("SERAI_DATA", "/elsewhere")
    environment = serving.child_environment(SERAI_DB_POOL="1")
    assert environment["SERAI_DATA"] == "/elsewhere"
    assert (environment["PYTHONUNBUFFERED"], environment["SERAI_DB_POOL"]) == ("1", "1")
    assert "SERAI_DB_POOL" not in os.environ


@pytest.fixture
def authority(tmp_path, settings):
    """A folder with an authority of this office and its server's certificate."""
    settings.SERAI_TLS = tmp_path / "tls"
    certificates.make(settings.SERAI_TLS, ["serai.lan", "fd00::7"], clock.now())
    return settings.SERAI_TLS


def test_over_tls_it_says_under_which_names_and_what_the_web_is_told(
    db, stage, authority, monkeypatch
):
    given, commands = [], []
    monkeypatch.setenv("SSL_CERT_FILE", "none")
    monkeypatch.delenv("SERAI_PUBLIC_URL", raising=False)
    plain = serving.child_environment
    monkeypatch.setattr(
        serving, "child_environment", lambda **extra: given.append(extra) or plain(**extra)
    )
    monkeypatch.setattr(
        serving, "web_command", lambda *_args, **tls: commands.append(tls["tls"]) or STAY
    )
    port = free_port()
    text = told(no_demo=True, https=True, port=port)
    assert f"running at https://127.0.0.1:{port}\n" in text
    assert f"https://serai.lan:{port}\n" in text
    assert f"https://[fd00::7]:{port}\n" in text
    assert "serai ca show" in text
    assert commands == [(authority / "server.crt", authority / "server.key")]
    web = given[0]
    assert web["SERAI_HTTPS"] == "1"
    assert web["SERAI_PROXIES"] == "0", "nobody stands in front, so nobody's word is taken"
    assert "serai.lan" in web["SERAI_HOSTS"].split(",")
    assert f"https://[fd00::7]:{port}" in web["SERAI_ORIGINS"].split(",")
    assert web["SERAI_PUBLIC_URL"] == f"https://serai.lan:{port}"
    assert "SERAI_HTTPS" not in given[1]
    assert os.environ["SSL_CERT_FILE"] == str(authority / "authority.crt")


@pytest.mark.parametrize(
    ("made", "days", "sentence"),
    [(False, 0, "There is no certificate here yet"), (True, 5_000, "The certificate has ended")],
)
def test_over_tls_without_a_certificate_it_starts_nothing(
    db, stage, children, tmp_path, settings, monkeypatch, made, days, sentence
):
    settings.SERAI_TLS = tmp_path / "tls"
    if made:
        certificates.make(settings.SERAI_TLS, ["serai.lan"], clock.now())
    late = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: late)
    with pytest.raises(CommandError, match=sentence):
        told(no_demo=True, https=True, port=free_port())
    assert not children
