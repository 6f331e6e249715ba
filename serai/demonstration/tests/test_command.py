"""`serai demo` does its steps in order, tells what it did, and says plainly what went wrong.

The rooms are stood in for here; that the whole demonstration loads is proved once, in
`test_demonstration.py`.
"""

import re
from dataclasses import dataclass
from datetime import date
from io import StringIO
from types import SimpleNamespace

import httpx
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from lxml import etree

from serai.demonstration.actions import office as demo
from serai.demonstration.management.commands import demo as command
from serai.demonstration.methods.network import Network, Pause
from serai.demonstration.methods.openrosa_client import Sent
from serai.demonstration.tests.made_up import a_point, a_stream
from serai.kit import clock

UNTIL = date(2026, 10, 31)
POINTS = (a_point(), a_point(code="NER-AGADEZ"))
NETWORK = Network({"one": a_stream()}, POINTS, (), Pause("", 0, 0, ""), ())
OFFICE = demo.Office(
    network=NETWORK,
    manager=None,
    organisation=None,
    versions={"fmr": SimpleNamespace(version="11"), "fms": SimpleNamespace(version="22")},
    tokens={"NER-ARLIT": "arlit-token", "NER-AGADEZ": "agadez-token"},
    places={"NER-ARLIT": (7.4, 18.7), "NER-AGADEZ": (8.0, 17.0)},
)


@dataclass
class Stage:
    """What the command was given and did: its steps, the batches it sent, what waits."""

    steps: list
    batches: list
    waiting: list
    statuses: dict


@pytest.fixture
def stage(monkeypatch):
    """The rooms below, stood in for."""
    one = Stage([], [], [0], {})

    def step(name, answer, where=demo):
        def call(*args, **_more):
            one.steps.append((name, args))
            return answer

        monkeypatch.setattr(where, name, call)

    release = SimpleNamespace(title="October", get_state_display=lambda: "Published")
    step("open_offices", None)
    step("equip", OFFICE)
    step("play", 400, command)
    step("import_real_records", 2_324)
    step("look_through", 7)
    step("publish_picture", [release])

    def send(parcels, **_more):
        one.steps.append(("send", ()))
        one.batches.append(parcels)
        return Sent(one.statuses or {201: len(parcels)}, 2.0)

    def waiting():
        return one.waiting.pop(0) if len(one.waiting) > 1 else one.waiting[0]

    monkeypatch.setattr(command, "send", send)
    monkeypatch.setattr(demo, "waiting", waiting)
    monkeypatch.setattr(command, "dispatch", lambda: one.steps.append(("dispatch", ())))
    return one


def told(**options):
    """Run the command and return what it told."""
    text = StringIO()
    call_command("demo", stdout=text, **({"until": UNTIL, "sheets": 10} | options))
    return text.getvalue()


def names(stage):
    """Return the steps' names."""
    return [name for name, _args in stage.steps]


def test_it_goes_through_its_steps_in_order(stage):
    told()
    assert names(stage) == [
        "open_offices", "equip", "play", "import_real_records", "send", "send",
        "look_through", "publish_picture",
    ]  # fmt: skip
    assert stage.steps[1] == ("equip", (UNTIL,))
    assert stage.steps[-2:] == [("look_through", (OFFICE, UNTIL)), ("publish_picture", (UNTIL,))]


def test_it_tells_what_it_did(stage):
    lines = re.sub(r"in \d+\.\d s\.$", "in 9 s.", told(quiet=True), count=1, flags=re.MULTILINE)
    lines = lines.splitlines()
    assert lines == [
        "Received 400 made-up people at two response centres, eight of them with whole stories,"
        " in 9 s.",
        "Imported the Somalia registry extract (IOM DTM): 2324 persons.",
        "Sent 20 submissions over OpenRosa in 2.0 s, 10 a second.",
        "Sent 11 submissions over OpenRosa in 2.0 s, 6 a second.",
        "Reviewed 7 submissions.",
        "Release “October”: Published.",
    ]


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 11, 22), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2026, 10, 31)),
        (date(2026, 10, 31), date(2026, 9, 30)),
        (date(2027, 1, 5), date(2026, 12, 31)),
        (date(2028, 3, 10), date(2028, 2, 29)),
    ],
)
def test_it_ends_with_the_last_whole_month(stage, monkeypatch, today, until):
    monkeypatch.setattr(clock, "today", lambda: today)
    told(until=None)
    assert stage.steps[1] == ("equip", (until,))


@pytest.mark.parametrize(
    ("base_url", "server"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/openrosa/{}"),
        ("https://serai.example/", "https://serai.example/openrosa/{}"),
    ],
)
def test_each_point_sends_with_its_own_phone(stage, base_url, server):
    told(base_url=base_url)
    for parcel in (one for batch in stage.batches for one in batch):
        sender = parcel.device_id.removeprefix("demo:")
        assert parcel.server == server.format(OFFICE.tokens[sender])
        root = etree.fromstring(parcel.xml)
        assert root.findtext("point") in {sender, "GIN-KANKAN"}
        version = {"fmr": "11", "fms": "22"}[root.get("id")]
        assert root.get("version") == version


def test_first_sheets_and_talks_then_repetitions_and_corrections(stage):
    told(sheets=10)
    first, then = stage.batches
    forms = [etree.fromstring(parcel.xml).get("id") for parcel in first]
    assert forms == ["fmr"] * 10 + ["fms"] * 10
    assert then[: command.RETRIED] == first[: command.RETRIED]
    corrected = [etree.fromstring(p.xml).findtext("meta/deprecatedID") for p in then[5:]]
    sent = {etree.fromstring(parcel.xml).findtext("meta/instanceID") for parcel in first}
    assert len(corrected) == 6
    assert set(corrected) <= sent


@pytest.mark.parametrize(("seed", "same"), [(1, True), (2, False)])
def test_a_seed_is_a_world(stage, seed, same):
    told(seed=1)
    told(seed=seed)
    assert (stage.batches[0] == stage.batches[2]) is same


@pytest.mark.parametrize("sheets", [1, 10])
def test_only_the_newest_are_sent_where_few_are_asked_for(stage, sheets):
    told(sheets=sheets)
    assert len(stage.batches[0]) == 2 * sheets
    days = [etree.fromstring(parcel.xml).findtext("observed_on") for parcel in stage.batches[0]]
    assert all(day > "2026-10-15" for day in days if day)


@pytest.mark.parametrize(
    ("statuses", "refused"),
    [
        ({201: 20}, None),
        ({201: 10, 202: 10}, None),
        ({201: 19, 404: 1}, r"\{404: 1\}"),
        ({401: 2, 500: 3}, r"\{401: 2, 500: 3\}"),
    ],
)
def test_what_the_server_refuses_ends_it(stage, statuses, refused):
    stage.statuses = statuses
    if refused is None:
        assert "Sent 20 submissions" in told()
        return
    with pytest.raises(CommandError, match=f"The server refused submissions: {refused}"):
        told()
    assert names(stage)[-1] == "send"


@pytest.mark.parametrize("error", [httpx.ConnectError("no"), httpx.ReadTimeout("slow")])
def test_a_web_process_that_is_not_there_is_said_plainly(stage, monkeypatch, error):
    def away(*_args, **_more):
        raise error

    monkeypatch.setattr(command, "send", away)
    with pytest.raises(CommandError, match=r"^The web process at http://house did not answer\.$"):
        told(base_url="http://house")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The demonstration goes only into an empty database, and this one has users."),
        ("fr", "La démonstration ne va que dans une base vide, et celle-ci a des utilisateurs."),
        ("ar", "لا يُحمّل العرض التوضيحي إلا في قاعدة بيانات فارغة، وفي هذه القاعدة مستخدمون."),
    ],
)
def test_a_house_with_people_is_left_alone(stage, monkeypatch, language, sentence):
    def refuse():
        raise demo.NotEmpty

    monkeypatch.setattr(demo, "open_offices", refuse)
    with translation.override(language), pytest.raises(CommandError) as refused:
        told()
    assert str(refused.value) == sentence
    assert names(stage) == []


def test_without_a_worker_it_understands_by_itself(stage):
    stage.waiting = [2, 1, 0, 3, 0]
    told(inline=True)
    assert names(stage).count("dispatch") == 3


def test_it_waits_as_long_as_the_worker_works(stage, monkeypatch):
    now = iter(range(0, 10_000, command.PATIENCE_SECONDS))
    monkeypatch.setattr(command.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(command.time, "sleep", lambda _seconds: None)
    stage.waiting = [5, 4, 3, 2, 1, 0]
    assert "Reviewed 7 submissions." in told()


def test_a_worker_that_does_not_work_is_said_plainly(stage, monkeypatch):
    now = iter(range(0, 10_000, 25))
    monkeypatch.setattr(command.time, "monotonic", lambda: next(now))
    monkeypatch.setattr(command.time, "sleep", lambda _seconds: None)
    stage.waiting = [5, 4, 4]
    with pytest.raises(CommandError, match="4 submissions wait, but the worker does not take"):
        told()
    assert "look_through" not in names(stage)


@pytest.mark.parametrize(
    ("terminal", "total", "shown"),
    [
        (True, 120, "\r  50 of 120\r  100 of 120\r  120 of 120\n"),
        (True, 3, "\r  3 of 3\n"),
        (True, 50, "\r  50 of 50\n"),
        (False, 120, ""),
    ],
)
def test_progress_is_one_line_on_a_terminal_and_nothing_elsewhere(
    monkeypatch, terminal, total, shown
):
    monkeypatch.setattr(command.sys.stdout, "isatty", lambda: terminal, raising=False)
    text = StringIO()
    tell = command.Command(stdout=text)._progress()
    for done in range(1, total + 1):
        if tell:
            tell(done, total)
    assert text.getvalue() == shown


SIGN_INS = [
    ("Administrator, SFN", "amina"),
    ("Data manager, SFN", "moussa"),
    ("Field coordinator, SFN", "fanta"),
    ("Analyst, SFN", "youssef"),
    ("Auditor, SFN", "grace"),
    ("Data manager, HFR", "hodan"),
    ("Government user, MIN", "idrissa"),
    ("Case worker, MRC", "mariam"),
    ("Registration clerk, MRC", "rachid"),
    ("Health worker, MRC", "halima"),
    ("Supervisor, MRC", "zeinab"),
    ("Data protection focal point, MRC", "daoud"),
    ("Case worker, MRC", "abdou"),
    ("Finance officer, MRC", "hassan"),
    ("Health worker, CLN", "celine"),
]


@pytest.mark.parametrize(("part", "name"), SIGN_INS)
def test_the_sign_ins_name_the_part_the_address_and_the_password(part, name):
    # this test has no database: the list alone asks it nothing
    [line] = [one for one in told(sign_ins=True).splitlines() if name in one]
    assert line.split("  ")[1] == part
    assert line.split()[-2:] == [f"{name}@demo.serai.example", f"demo-only-{name}"]


@pytest.mark.parametrize(("quiet", "listed"), [(False, 24), (True, 0)])
def test_the_sign_ins_follow_unless_asked_not_to(stage, quiet, listed):
    text = told(quiet=quiet)
    assert text.count("demo-only-") == listed
    assert ("never use them for real data" in text) is not quiet
