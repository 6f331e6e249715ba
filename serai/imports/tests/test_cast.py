"""Everybody of the cast at every door of imports; refusals in three languages; broken workbooks."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils.translation import override

from serai.accounts.choices import Role
from serai.accounts.models import Membership, Team
from serai.flows.models import RegistryObservation
from serai.imports.methods.mapping import parse_mapping
from serai.imports.methods.proposal import propose_mapping
from serai.imports.methods.sheets import Sheet, UnreadableFile, open_sheets
from serai.imports.tests.conftest import HEAD, MAPPING, cells, workbook
from serai.imports.tests.test_pages import NEW, batch, files, stored, upload  # noqa: F401
from serai.imports.views import pages
from serai.kit.actor import acting_as, system_actor

pytestmark = pytest.mark.django_db

DOORS = {
    "list": ("get", "/imports/"),
    "new": ("get", NEW),
    "send": ("post", NEW),
    "review": ("get", "/imports/review/unknown/"),
    "confirm": ("post", "/imports/review/unknown/"),
    "report": ("get", "/imports/{batch}/"),
    "withdraw": ("post", "/imports/{batch}/withdraw/"),
    "json": ("get", "/api/imports/"),
}
WHO = {
    "ada": (200, 200, 200, 302, 302, 200, 302, 200),
    "alice": (200, 200, 200, 302, 302, 200, 302, 200),
    "bob": (200, 403, 403, 403, 403, 200, 403, 200),
    "nadia": (404, 404, 404, 404, 404, 404, 404, 404),
    "otto": (404, 404, 404, 404, 404, 404, 404, 404),
    "petra": (200, 200, 200, 302, 302, 404, 404, 200),
    "sam": (404, 404, 404, 404, 404, 404, 404, 404),
    "guard": (404, 404, 404, 404, 404, 404, 404, 404),
    "anonymous": (302, 302, 302, 302, 302, 302, 302, 401),
}


@pytest.mark.parametrize(("name", "statuses"), WHO.items())
def test_everybody_at_every_door(cast, batch, name, statuses):  # noqa: F811
    client, found = cast.client(name), {}
    for door, (method, path) in DOORS.items():
        found[door] = getattr(client, method)(path.format(batch=batch.pk)).status_code
    assert found == dict(zip(DOORS, statuses, strict=True))
    (kept,) = stored()
    assert (kept.withdrawn_at is not None) is (name in {"ada", "alice"})


@pytest.mark.parametrize("name", sorted(WHO))
def test_whose_figures_the_json_shows(cast, batch, name):  # noqa: F811
    response = cast.client(name).get("/api/imports/")
    if response.status_code == 200:
        shown = [(one["id"], one["report"]["persons"]) for one in response.json()]
        assert shown == ([] if name == "petra" else [(str(batch.pk), 5)])
    else:
        assert str(batch.pk) not in response.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "This file waited too long"), ("fr", "Ce fichier a attendu trop longtemps"),
     ("ar", "انتظر هذا الملف")],
)  # fmt: skip
def test_a_file_that_waited_too_long_is_asked_for_again(cast, small, language, words):
    client = cast.client("alice")
    client.cookies["language"] = language
    review = client.post(NEW, upload()).url
    cache.clear()
    response = client.post(review, follow=True)
    assert response.redirect_chain == [(NEW, 302)]
    assert words in response.content.decode()
    assert stored() == []


def test_a_file_waits_an_hour_and_goes_once_it_is_taken(cast, small):
    client = cast.client("alice")
    review = client.post(NEW, upload()).url
    assert pages.WAITS == 3600
    assert client.get(review).status_code == client.get(review).status_code == 200
    assert client.post(review).status_code == 302
    assert client.get(review).url == NEW


def test_who_manages_two_offices_says_which(cast, small):
    with acting_as(system_actor()):
        team = Team.objects.get(organisation=cast.partner_organisation)
        Membership.objects.create(
            user=cast.alice, team=team, role=Role.DATA_MANAGER, starts_on=date(2020, 1, 1)
        )
    client = cast.client("alice")
    assert b"This field is required" in client.post(NEW, upload()).content
    given = upload() | {"organisation": str(cast.partner_organisation.pk)}
    client.post(client.post(NEW, given).url)
    assert [one.organisation_id for one in stored()] == [cast.partner_organisation.pk]


def test_an_office_of_others_cannot_be_chosen(cast, small):
    given = upload() | {"organisation": str(cast.partner_organisation.pk)}
    response = cast.client("alice").post(NEW, given)
    assert b"Select a valid choice" in response.content
    assert stored() == []


SLIPS = [
    (MAPPING.replace("header_rows: 1", "header_rows: x"), "header_rows"),
    (MAPPING.replace("food: Hunger", "food: yes"), "“food”"),
    (MAPPING.replace("persons: Total", "persons: {constant: 5}"), "“persons”"),
    (MAPPING.replace("latitude: 18.74", "latitude: 99"), "“NER-ARL”"),
    (MAPPING.replace("2026-01-31", "2026-02-31"), "line 0"),
]


@pytest.mark.parametrize(("mapping", "place"), SLIPS)
def test_a_slip_in_a_mapping_comes_back_with_its_place(cast, small, mapping, place):
    response = cast.client("alice").post(NEW, upload(mapping=mapping))
    assert response.status_code == 200
    assert place in response.content.decode()
    assert "There is a problem" in response.content.decode()


@pytest.mark.parametrize(
    ("column", "cell", "shown"),
    [
        ("Town", "<script>alert(1)</script>" * 6, "longer than 120 letters"),
        ("Hunger", "<b>maybe</b>", "“&lt;b&gt;maybe&lt;/b&gt;” is neither yes nor no."),
        ("Point", "<i>", "“&lt;i&gt;” is not in the mapping&#x27;s list “points”."),
        ("Total", "{{ 7 }}", "“{{ 7 }}” is not a whole number of people."),
        ("Date", "%(secret)s", "“%(secret)s” is not a date."),
        ("Date", "100%", "“100%” is not a date."),
    ],
)
def test_cells_are_shown_as_they_stand_and_never_run(cast, small, column, cell, shown):
    client = cast.client("alice")
    content = workbook(cells(), cells(Number="2", **{column: cell}))
    text = client.get(client.post(NEW, upload(content)).url).content.decode()
    assert shown in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "not taken twice"), ("fr", "Il n’est pas pris deux fois"), ("ar", "count.xlsx")],
)
def test_a_file_taken_before_is_refused_in_the_readers_language(cast, batch, language, words):  # noqa: F811
    client = cast.client("alice")
    client.cookies["language"] = language
    text = client.post(client.post(NEW, upload()).url, follow=True).content.decode()
    assert words in text
    assert len(stored()) == 1


def test_a_withdrawn_import_is_marked_and_counts_nowhere(cast, batch):  # noqa: F811
    client = cast.client("alice")
    client.post(f"/imports/{batch.pk}/withdraw/")
    (one,) = client.get("/api/imports/").json()
    assert one["is_withdrawn"] is True
    assert client.get("/api/flows/totals").json() == []
    with acting_as(system_actor()):
        assert RegistryObservation.objects.get().is_withdrawn


def rewritten(part, data):
    """Return a workbook in which one part is other bytes, or (None) missing."""
    source, stream = zipfile.ZipFile(io.BytesIO(workbook(cells()))), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            if name != part:
                archive.writestr(name, source.read(name))
            elif data is not None:
                archive.writestr(name, data)
    return stream.getvalue()


BROKEN = [
    (part, data)
    for part in (
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
    )
    for data in (b"", b"<a", b"<a>&x;</a>", b"\xff\xfe\x00")
] + [
    ("xl/sharedStrings.xml", b"<a/>"),
    ("xl/sharedStrings.xml", None),
    ("xl/workbook.xml", None),
    ("[Content_Types].xml", None),
    ("xl/styles.xml", b"<a"),
]


@pytest.mark.parametrize(("part", "data"), BROKEN)
def test_a_workbook_broken_in_any_part_is_refused(part, data):
    with pytest.raises(UnreadableFile):
        open_sheets("a.xlsx", rewritten(part, data))


def test_a_broken_workbook_comes_back_in_a_sentence(cast, small):
    content = rewritten("xl/worksheets/sheet1.xml", b"<a")
    assert b"This file cannot be read" in cast.client("alice").post(NEW, upload(content)).content


@pytest.mark.parametrize(
    ("rows", "header_rows", "listed", "left_out"),
    [
        ([("Point",), ("Arlit",), ("Agadez",), ("Arlit",)], 1, ["- Agadez", "- Arlit"], ["CODES"]),
        ([("Total",), (5,), (7,)], 1, ["# S: Total"], ["CODE"]),
        ([("Total",), ("5",), ("7.5",)], 1, ["# S: Total"], ["CODE"]),
        ([("Flag",), (True,), (False,)], 1, ["# S: Flag"], ["CODE"]),
        ([("Free",), *((f"text {n}",) for n in range(41))], 1, ["# S: Free"], ["text 7"]),
        ([("Kind",), *((f"kind {n}",) for n in range(40))], 1, ["- kind 39"], []),
        ([("G", None), ("x", "y"), ("a", "b")], 2, ["S: G > x", "S: G > y", "- a"], []),
        ([("Place",), ("Zinder ",), (" Zinder",), ("",)], 1, ["- Zinder"], ["- 'Zinder '"]),
        ([("مكان",), ("أغاديز",)], 1, ["- أغاديز", "# S: مكان"], []),
        ([("", "B"), ("x", "y")], 1, ["- y", "# S: B"], ["- x"]),
        ([], 1, ["name: S"], ["CODE:"]),
    ],
)  # fmt: skip
def test_what_a_proposal_lists(rows, header_rows, listed, left_out):
    text = propose_mapping([Sheet("S", rows)], header_rows)
    for words in listed:
        assert words in text
    for words in left_out:
        assert words not in text


def test_a_proposal_finished_by_hand_reads_its_file(cast, small):
    text = propose_mapping([Sheet("Counts", [HEAD, cells()])])
    for field, column in (("observed_on", "Date"), ("point", "Point"), ("direction", "Way"),
                          ("persons", "Total")):  # fmt: skip
        text = text.replace(f"{field}:\n      column: COLUMN", f"{field}:\n      column: {column}")
    (one,) = parse_mapping(text).sheets
    assert {name: source.column for name, source in one.fields.items()} == {
        "observed_on": "Date", "point": "Point", "direction": "Way", "persons": "Total",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "Counts: 2 rows read, 2 taken with 10 persons"), ("fr", "2 lignes lues, 2 prises"),
     ("ar", "Counts")],
)  # fmt: skip
def test_the_command_speaks_the_operators_language(cast, small, files, capsys, language, line):  # noqa: F811
    path, mapping = files
    with override(language):
        call_command("flows", "import", path, "--mapping", mapping, "--organisation=SR",
                     "--dry-run")  # fmt: skip
    assert line in capsys.readouterr().out


def test_the_command_names_spellings_spaces_and_places(cast, small, tmp_path, capsys):
    content = workbook(cells(Town=" Arlit"), cells(Number="2", Point="ARLIT"), cells(Point="?"))
    (tmp_path / "count.xlsx").write_bytes(content)
    (tmp_path / "m.yml").write_text(MAPPING)
    call_command("flows", "import", str(tmp_path / "count.xlsx"), "--mapping",
                 str(tmp_path / "m.yml"), "--organisation=SR", "--dry-run")  # fmt: skip
    out = capsys.readouterr().out
    for line in (
        "Counts: 3 rows read, 2 taken with 10 persons, 0 blank, 1 refused",
        "  NER-ARL incoming: 10",
        "  Counts 4 Point: “?” is not in the mapping's list “points”.",
        "  Point: “ARLIT” × 1, “Arlit” × 1 → NER-ARL",
        "  Town: spaces around the text taken off 1 times",
        "Nothing was kept: this was a dry run.",
    ):
        assert line in out


@pytest.mark.parametrize(
    ("mapping", "words"),
    [(MAPPING.replace("header_rows: 1", "header_rows: x"), "header_rows"),
     (MAPPING.replace("2026-01-31", "2026-02-31"), "not YAML"), ("", "must be a list of names")],
)  # fmt: skip
def test_the_command_names_a_slip_in_the_mapping(cast, small, files, mapping, words):  # noqa: F811
    path, name = files
    Path(name).write_text(mapping)
    with pytest.raises(CommandError, match=words):
        call_command("flows", "import", path, "--mapping", name, "--organisation=SR")
    assert stored() == []
