"""Imports through the front door: send, review, confirm, read, take back; JSON; the command."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from serai.flows.models import ImportBatch
from serai.imports.queries import DATA
from serai.imports.tests.conftest import MAPPING, cells, workbook
from serai.kit.actor import acting_as, system_actor

pytestmark = pytest.mark.django_db

NEW = "/imports/new/"


def upload(content=None, *, shipped="", mapping=MAPPING, name="count.xlsx"):
    """Return what the form sends."""
    given = {"file": SimpleUploadedFile(name, content or workbook(cells())), "shipped": shipped}
    if mapping:
        given["mapping"] = SimpleUploadedFile("m.yml", mapping.encode())
    return given


def stored(name="system"):
    with acting_as(system_actor()):
        return list(ImportBatch.objects.all())


@pytest.fixture
def batch(cast, small):
    client = cast.client("alice")
    client.post(client.post(NEW, upload()).url)
    return stored()[0]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_from_a_file_to_its_report(cast, small, language):
    client = cast.client("alice")
    client.cookies["language"] = language
    form = client.get(NEW)
    assert form.status_code == 200
    review = client.post(NEW, upload()).url
    page = client.get(review)
    assert b"NER-ARL" in page.content
    assert stored() == []
    report = client.post(review)
    assert report.status_code == 302
    (batch,) = stored()
    assert report.url == f"/imports/{batch.pk}/"
    text = client.get(report.url).content.decode()
    assert "count.xlsx" in text
    assert f'lang="{language}"' in text
    assert client.get("/imports/").content.decode().count("count.xlsx") == 1


def test_the_shipped_mapping_reads_the_shipped_extract(cast, somalia, extract):
    client = cast.client("alice")
    review = client.post(NEW, upload(extract, shipped="somalia_2016", mapping="")).url
    text = client.get(review).content.decode()
    for figure in ("526", "524", "2,324", "2016-09-02", "1,571 Individuals", "Ethopia"):
        assert figure in text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mapping": ""}, "Choose a mapping from the list"),
        ({"shipped": "somalia_2016"}, "Choose a mapping from the list"),
        ({"content": b"junk"}, "This file cannot be read"),
        ({"content": b"x" * (4 * 1024 * 1024 + 1)}, "larger than 4 MB"),
        ({"mapping": "title: ["}, "not YAML"),
        ({"shipped": "somalia_2016", "mapping": ""}, "no sheet “Entry Sheet”"),
    ],
)
def test_a_file_that_cannot_be_read_comes_back_with_the_reason(cast, small, somalia, given, words):
    response = cast.client("alice").post(NEW, upload(**given))
    assert response.status_code == 200
    assert words in response.content.decode()


def test_a_mapping_that_is_no_text_comes_back(cast, small):
    given = upload(mapping="") | {"mapping": SimpleUploadedFile("m.yml", b"\xff\xfe")}
    assert b"not text in UTF-8" in cast.client("alice").post(NEW, given).content


def test_refused_rows_are_shown_with_their_place(cast, small):
    client = cast.client("alice")
    content = workbook(cells(), cells(Number="2", From="Maly"))
    text = client.get(client.post(NEW, upload(content)).url).content.decode()
    assert "Rows refused" in text
    assert "“Maly” is not in the mapping&#x27;s list “countries”." in text
    assert "Import 1 row" in text


def test_nothing_to_take_offers_no_button(cast, small):
    client = cast.client("alice")
    review = client.post(NEW, upload(workbook(cells(Point="x")))).url
    assert b"Import 0 rows" not in client.get(review).content
    assert b"No row of this file" in client.post(review, follow=True).content


def test_the_same_file_again_is_refused_in_a_sentence(cast, small):
    client = cast.client("alice")
    content = workbook(cells())
    client.post(client.post(NEW, upload(content)).url)
    review = client.post(NEW, upload(content)).url
    assert b"not taken twice" in client.get(review).content
    assert b"not taken twice" in client.post(review, follow=True).content
    assert len(stored()) == 1


def test_a_waiting_file_is_its_senders_alone(cast, small):
    review = cast.client("alice").post(NEW, upload()).url
    for name in ("ada", "petra"):
        response = cast.client(name).get(review)
        assert (response.status_code, response.url) == (302, NEW)


def test_an_import_is_withdrawn(cast, batch):
    client = cast.client("alice")
    url = f"/imports/{batch.pk}/"
    assert client.get(f"{url}withdraw/").status_code == 405
    assert b"count nowhere any more" in client.post(f"{url}withdraw/", follow=True).content
    assert b"withdrawn already" in client.post(f"{url}withdraw/", follow=True).content
    assert b"Withdraw this import</button>" not in client.get(url).content


@pytest.mark.parametrize(
    ("name", "listed", "report", "new", "withdraw"),
    [
        ("ada", 200, 200, 200, 302),
        ("bob", 200, 200, 403, 403),
        ("petra", 200, 404, 200, 404),
        ("nadia", 404, 404, 404, 404),
        ("sam", 404, 404, 404, 404),
        ("guard", 404, 404, 404, 404),
        ("anonymous", 302, 302, 302, 302),
    ],
)
def test_who_may_do_what(cast, batch, name, listed, report, new, withdraw):
    client = cast.client(name)
    assert client.get("/imports/").status_code == listed
    assert client.get(f"/imports/{batch.pk}/").status_code == report
    assert client.get(NEW).status_code == new
    assert client.post(f"/imports/{batch.pk}/withdraw/").status_code == withdraw


def test_imports_as_json(cast, batch):
    (one,) = cast.client("bob").get("/api/imports/").json()
    assert (one["file_name"], one["title"], one["is_withdrawn"]) == (
        "count.xlsx", "A small count", False,
    )  # fmt: skip
    assert one["report"]["persons"] == 5
    assert cast.client("petra").get("/api/imports/").json() == []
    assert cast.client("sam").get("/api/imports/").status_code == 404
    assert cast.client("anonymous").get("/api/imports/").status_code == 401


@pytest.fixture
def files(tmp_path):
    """A spreadsheet and a mapping on disk."""
    (tmp_path / "count.xlsx").write_bytes(workbook(cells(), cells(Number="1")))
    (tmp_path / "m.yml").write_text(MAPPING)
    return str(tmp_path / "count.xlsx"), str(tmp_path / "m.yml")


def test_the_command_imports_and_reports(cast, small, files, capsys):
    path, mapping = files
    call_command("flows", "import", path, "--mapping", mapping, "--organisation", "SR")
    out = capsys.readouterr().out
    assert "Counts: 2 rows read, 2 taken with 10 persons, 0 blank, 0 refused" in out
    assert "Counts 3 Number: The form number 1 stands in row 2 already." in out
    assert len(stored()) == 1


def test_a_dry_run_keeps_nothing(cast, small, files, capsys):
    path, mapping = files
    call_command("flows", "import", path, "--mapping", mapping, "--organisation=SR", "--dry-run")
    assert "Nothing was kept" in capsys.readouterr().out
    assert stored() == []


def test_the_commands_report_as_json(cast, somalia, capsys):
    path = str(DATA / "somalia_2016.xlsx")
    call_command(
        "flows", "import", path, "--mapping=somalia_2016", "--organisation=SR", "--json"
    )  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert (report["taken"], report["persons"]) == (524, 2324)
    call_command("flows", "totals", "--json", "--organisation=SR")
    totals = json.loads(capsys.readouterr().out)
    assert sum(total["persons"] for total in totals) == 2324
    assert totals[0].keys() == {
        "organisation", "point", "name", "direction", "month", "persons", "observations",
    }  # fmt: skip
    call_command("flows", "totals", "--json", "--from=2016-09-01", "--to=2016-09-30")
    (september,) = json.loads(capsys.readouterr().out)
    assert (september["point"], september["month"], september["persons"]) == (
        "SOM-ELW", "2016-09", 7,
    )  # fmt: skip


def test_the_command_prints_totals_as_lines(cast, small, files, capsys):
    path, mapping = files
    call_command("flows", "import", path, "--mapping", mapping, "--organisation", "SR")
    capsys.readouterr()
    call_command("flows", "totals")
    assert capsys.readouterr().out == "SR\tNER-ARL\tincoming\t2026-01\t10\n"


def test_the_command_proposes_a_mapping(cast, files, capsys):
    call_command("flows", "mapping", files[0])
    assert "Counts: Point" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("import", "{file}", "--mapping", "nowhere", "--organisation", "SR"), "no mapping"),
        (("import", "{file}", "--mapping", "{mapping}"), "Name one organisation"),
        (("import", "{file}", "--mapping", "{mapping}", "--organisation", "XX"), "Name one"),
        (("import", "/nowhere.xlsx", "--mapping", "{mapping}", "--organisation", "SR"), "nowhere"),
        (("import", "{mapping}", "--mapping", "{mapping}", "--organisation", "SR"), "be read"),
        (("mapping", "{mapping}"), "cannot be read"),
    ],
)
def test_the_command_refuses_in_a_sentence(cast, small, files, arguments, words):
    path, mapping = files
    given = [argument.format(file=path, mapping=mapping) for argument in arguments]
    with pytest.raises(CommandError, match=words):
        call_command("flows", *given)
