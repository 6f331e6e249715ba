"""Persons from a file: columns guessed, reasons by row, sealed until done, then destroyed."""

import io
import time
from dataclasses import replace
from uuid import uuid5

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from serai.kit.actor import acting_as, register_actor
from serai.people.actions.persons import register_persons
from serai.people.models import Person
from serai.registration.actions.files import (
    CONTENT,
    FileGone,
    drop_file,
    keep_file,
    open_table,
    read_rows,
    take_file,
)
from serai.registration.methods.spreadsheets import (
    NotASpreadsheet,
    NothingInIt,
    TooBig,
    TooManyColumns,
    TooManyRows,
    guess,
    read_table,
    write_table,
)
from serai.registration.models import Member, PersonFile
from serai.retention.actions.keeping import erase_person
from serai.vault.models import Key
from serai.vault.sealing import CannotOpen, Keys

pytestmark = pytest.mark.django_db
HEAD = "given_name,family_name,sex,age,phone,group,role\n"
GOOD = HEAD + "Halima,Garba,F,27,+22790112244,A,head\nSani,Garba,M,4,,A,child\n"
BAD = GOOD + "😀,Musa,M,30,,,\nAli,Musa,M,900,12,,\n"


def upload(centre, content, who="rami", name="list.csv"):
    data = {"file": SimpleUploadedFile(name, content if isinstance(content, bytes)
                                       else content.encode())}  # fmt: skip
    return centre.client(who).post(reverse("registration:files"), data)


def kept(centre, content):
    with acting_as(centre.actor("rami")) as rami:
        return keep_file(actor=rami, team=centre.team, content=content.encode())


def take(centre, file):
    with acting_as(centre.actor("rami")) as rami:
        return take_file(actor=rami, file=file, mapping=guess(open_table(file)[0]))


def test_a_good_file_is_taken_in_and_destroyed(centre):
    address = upload(centre, GOOD)["Location"]
    client = centre.client("rami")
    page = client.get(address)
    assert b"2 of 2 rows can be taken in" in page.content
    mapping = {name: str(column) for name, column in guess(HEAD.strip().split(",")).items()}
    assert client.post(address, mapping | {"take": "1"}).status_code == 302
    assert b"2 of 2 rows were taken in" in client.get(address).content
    with acting_as(centre.actor("rami")):
        file = PersonFile.objects.get()
        assert (file.state, file.content) == ("done", None)
        assert not Key.objects.filter(owner_id=file.pk).exists()
        assert Person.objects.count() == 3
        assert sorted(Member.objects.values_list("role", flat=True)) == ["child", "head"]


def test_rows_that_cannot_be_taken_are_told_and_nothing_is_lost(centre):
    file = kept(centre, BAD)
    client = centre.client("rami")
    page = client.get(reverse("registration:file", args=[file.pk]))
    assert b"There is no name in this." in page.content
    assert b"Give the age in whole years" in page.content
    for _ in range(2):
        file = take(centre, file)
        assert file.state == "waiting"
        assert file.report["taken"] == 2
        assert file.report["refused"] == [[4, ["given_name"]], [5, ["age", "phone"]]]
    with acting_as(centre.actor("rami")):
        assert Person.objects.count() == 3
        assert len(open_table(file)) == 5
        file = drop_file(file=file)
        assert (file.state, file.content) == ("dropped", None)
        with pytest.raises(FileGone):
            drop_file(file=file)


def test_reasons_are_in_the_readers_language(centre):
    file = kept(centre, BAD)
    client = centre.client("rami")
    client.cookies["language"] = "fr"
    page = client.get(reverse("registration:file", args=[file.pk]))
    assert "Prénom" in page.content.decode()


def test_the_file_lies_sealed(centre):
    file = kept(centre, GOOD)
    assert b"Halima" not in bytes(file.content)
    assert Key.objects.filter(owner_id=file.pk).exists()


def test_three_hundred_rows_in_seconds(centre):
    rows = "".join(f"Halima,Garba,F,{i % 90},,{i // 5},\n" for i in range(300))
    file = kept(centre, HEAD + rows)
    begun = time.perf_counter()
    assert take(centre, file).report["taken"] == 300
    assert time.perf_counter() - begun < 10


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_is_read_with_dates_and_french_headings(centre):
    from datetime import datetime

    content = workbook([["Prénom", "Sexe", "Date de naissance"],
                        ["Halima", "female", datetime(1994, 8, 21)]])  # fmt: skip
    table = read_table(content)
    mapping = {"given_name": 0, "sex": 1, "birth_date": 2}
    (row,) = read_rows(table, mapping)
    assert row.new.identity.birth.on == "1994-08-21"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"," * 1_000_000 + b"\n" + b"," * 10, TooManyColumns),
        (b"a,b\n" + b"x,y\n" * 5_001, TooManyRows),
        (b"a,b\n", NothingInIt),
        (b"", NothingInIt),
        (b"x" * 10_000_001, TooBig),
        (b"\xff\xfe\x00", NotASpreadsheet),
        (b"PK\x03\x04 no workbook", NotASpreadsheet),
        (b"a\x00,b\n1,2\n", NotASpreadsheet),
        (b'a,b\n"' + b"x" * 3_000 + b'",y\n', NotASpreadsheet),
    ],
)
def test_what_is_no_list_of_persons_is_refused_plainly(centre, content, refusal):
    with pytest.raises(refusal):
        read_table(content)
    response = upload(centre, content or b" ")
    assert response.status_code == 422
    with acting_as(centre.actor("rami")):
        assert not PersonFile.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("rami", 200), ("carla", 200), ("kofi", 404), ("rosa", 404), ("piet", 404), ("guard", 404)],
)
def test_a_file_is_the_teams(centre, who, status):
    file = kept(centre, GOOD)
    address = reverse("registration:file", args=[file.pk])
    assert centre.client(who).get(address).status_code == status
    dropped = centre.client(who).post(reverse("registration:drop_file", args=[file.pk]))
    assert dropped.status_code == (302 if status == 200 else status)


def test_who_is_erased_leaves_the_file_that_waits_and_the_others_stay_in_it(centre):
    file = take(centre, kept(centre, BAD))
    old, before = bytes(file.content), bytes(Key.objects.get(owner_id=file.pk).wrapped)
    with acting_as(register_actor(centre.organisation.pk)):
        halima = Person.objects.get(pk=uuid5(file.pk, "2"))
    with acting_as(centre.actor("dora")):
        erase_person(person=halima, why="requested")
    with acting_as(centre.actor("rami")):
        file.refresh_from_db()
        assert [row[0] for row in open_table(file)] == ["given_name", "", "Sani", "😀", "Ali"]
        with pytest.raises(CannotOpen):
            Keys([file.pk]).open_bytes(file.pk, old, CONTENT)
    assert bytes(Key.objects.get(owner_id=file.pk).wrapped) != before
    page = centre.client("rami").get(reverse("registration:file", args=[file.pk]))
    assert b"Halima" not in page.content
    assert b"1 of 3 rows can be taken in" in page.content
    file = take(centre, file)
    assert file.report["refused"] == [[4, ["given_name"]], [5, ["age", "phone"]]]
    with acting_as(register_actor(centre.organisation.pk)):
        assert Person.objects.filter(erased_at=None).count() == 2


def test_a_file_of_nobody_but_the_erased_is_destroyed(centre):
    file = kept(centre, HEAD + "Halima,Garba,F,27,,,\nSani,Garba,M,4,,,\n")
    with acting_as(centre.actor("rami")) as rami:
        people = [row.new for row in read_rows(open_table(file), guess(HEAD.strip().split(",")))]
        twins = [replace(one, id=uuid5(file.pk, str(n))) for n, one in enumerate(people, start=2)]
        persons = register_persons(actor=rami, team=centre.team, people=twins)
    with acting_as(centre.actor("dora")):
        for one in persons:
            erase_person(person=one, why="requested")
    with acting_as(centre.actor("rami")):
        file.refresh_from_db()
        assert (file.state, file.content) == ("dropped", None)
    assert not Key.objects.filter(owner_id=file.pk).exists()


def test_a_row_keeps_its_number_below_an_empty_one(centre):
    rows = HEAD + "Halima,Garba,F,27,,,\n,,,,,,\n😀,Musa,M,30,,,\n\n,,,,,,\n"
    file = kept(centre, rows)
    page = centre.client("rami").get(reverse("registration:file", args=[file.pk]))
    assert b"1 of 2 rows can be taken in" in page.content
    with acting_as(centre.actor("rami")):
        assert [row.number for row in read_rows(open_table(file), {"given_name": 0})] == [2, 4]
    assert take(centre, file).report["refused"] == [[4, ["given_name"]]]


def test_a_table_is_written_as_it_is_read():
    table = [["given_name", "note"], ["", ""], ['Halima; "Ali"', "a, b\nc"], ["فاطمة", "1"]]
    assert read_table(write_table(table)) == table
