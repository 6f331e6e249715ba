"""A stolen disk shows nobody: dump and files hold no name, number or word of any person.

The whole database is dumped as text by PostgreSQL's own program, beside every file of the data
folder, and searched for what was told about the people, in every encoding a thief would try.
"""

import base64
import html
import json
import quopri
import subprocess
import unicodedata
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from serai.front.management import backup
from serai.kit.actor import acting_as, system_actor

pytestmark = pytest.mark.slow
UNTIL = date(2026, 10, 31)
UNICODE = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-7")
PAGES = ("cp1252", "cp1256", "iso-8859-6", "cp437", "mac_roman")
ON_PAPER = "Certificate of Zeynabou Illiassou, 1 BP 9021 Niamey"
DIRECTORY = Path(__file__).resolve().parents[1] / "serai/directory/data"


def told():
    """Return every name, telephone and word that was told about the demonstration's people."""
    from serai.demonstration.actions.stories.playing import shipped_stories
    from serai.demonstration.methods.people import WAYS, newcomers

    words = set()
    for story in shipped_stories():
        for person in story.people.values():
            words |= {person["given"], person["family"], *person.get("written", {}).values()}
        for step in story.steps:
            words |= {v for k, v in step.values.items() if k in {"summary", "text", "account"}}
    for centre in WAYS:
        for one in newcomers(centre, 4, UNTIL, 1):
            words |= {name.text for name in one.identity.names}
            words |= {contact.value for contact in one.contacts.contacts}
            words |= {one.identity.birth.on} - {""}
    return words | {"He said the driver took his passport", "Six weeks in Sabha", ON_PAPER}


def encodings(word):
    """Return the bytes under which a word could stand in a dump or a file."""
    raw = [word.encode(name) for name in UNICODE]
    raw += [word.lower().encode(), word.upper().encode(), word[::-1].encode()]
    raw.append(word.encode("unicode_escape"))
    raw += [unicodedata.normalize(form, word).encode() for form in ("NFD", "NFKC")]
    raw += [word.encode(page, "ignore") for page in PAGES if _fits(word, page)]
    found = {*raw, json.dumps(word)[1:-1].encode(), quopri.encodestring(word.encode())}
    found.add(word.encode("ascii", "xmlcharrefreplace"))
    found |= {html.escape(word).encode(), "".join(f"&#x{ord(c):x};" for c in word).encode()}
    for one in raw[: len(UNICODE)]:
        found |= {one.hex().encode(), one.hex().upper().encode(), quote(one).encode()}
        found |= {quote(one).lower().encode(), _octal(one)}
        for skip in range(3):  # base64 depends on where the word begins
            written = base64.b64encode(b"\0" * skip + one)[(skip * 8 + 5) // 6 + 1 : -4]
            found |= {written, written.replace(b"+", b"-").replace(b"/", b"_")}
    return {one for one in found if len(one) >= 4}


def _fits(word, page):
    try:
        word.encode(page)
    except UnicodeEncodeError:
        return False
    return True


def _octal(content):
    """Return bytes as PostgreSQL's older form for bytes writes them."""
    return "".join(chr(b) if 32 <= b < 127 else f"\\{b:03o}" for b in content).encode()


@pytest.fixture
def offices(fresh_database):
    """The demonstration's offices, in a database of their own."""
    from serai.demonstration.actions import office as demo

    with acting_as(system_actor()):
        demo.open_offices()
    return fresh_database


@pytest.fixture
def house(offices, tmp_path, settings):
    """The demonstration's people with their whole stories, in its offices."""
    from serai.demonstration.actions import office as demo
    from serai.demonstration.actions.stories.playing import play
    from serai.journey.actions.statements import record_experience
    from serai.people.actions.files import keep_file
    from serai.people.models import Person

    assert play(UNTIL, groups=4) > 20
    _user, actor, _organisation = demo.somebody("mariam")
    with acting_as(actor):
        record_experience(
            actor=actor, person=Person.objects.first(), incidents=["detention"],
            account="Six weeks in Sabha. He said the driver took his passport.",
        )  # fmt: skip
        keep_file(
            actor=actor, person=Person.objects.first(), kind="scan", compartment="identity",
            content=b"%PDF-1.4\n" + ON_PAPER.encode() + b"\n%%EOF\n",
        )  # fmt: skip
    return offices


def dump(url):
    """Return the whole database as SQL text, as its owner can dump it."""
    owner = url.replace("serai_app@", "serai_owner@")
    program = backup._program("pg_dump")
    return subprocess.run([program, f"--dbname={owner}"], capture_output=True, check=True).stdout


def test_a_thief_with_the_disk_reads_nobody(house, settings, tmp_path):
    text = dump(house)
    assert b"people_sealedrecord" in text
    assert text.count(b"\\x") > 100  # what is sealed is there, and is all a thief gets
    assert list(Path(settings.SEALED_DIR).rglob("*/*")), "a scan lies in the media folder"
    files = b"".join(p.read_bytes() for p in Path(tmp_path).rglob("*") if p.is_file())
    # words that are no secret: accounts of staff, and names of places that a name is a part of
    from serai.demonstration.actions.office import SIGN_INS

    places = b"".join(p.read_bytes() for p in sorted(DIRECTORY.rglob("*")) if p.is_file())
    staff = {one.full_name.encode() for one in SIGN_INS}
    for word in told():
        for form in encodings(word):
            if form in staff or form.lower() in {s.lower() for s in staff} or form in places:
                continue
            assert form not in text, "a word about a person stands in the dump"
            assert form not in files, "a word about a person stands in a file"


def test_the_search_itself_finds_what_is_there(offices):
    text = dump(offices)
    assert any(form in text for form in encodings("Clinic of the Desert (demonstration)"))


@pytest.mark.parametrize("word", ["Ouédraogo", "محمد عبد الله", "+22790112233"])
@pytest.mark.parametrize(
    "written",
    [
        lambda w: base64.b64encode(b"xx" + w.encode() + b"tail"),
        lambda w: base64.urlsafe_b64encode(w.encode("utf-16-le") + b"tail"),
        lambda w: json.dumps({"name": w}).encode(),
        lambda w: quote(w).encode(),
        lambda w: w.encode("utf-16").hex().encode(),
        lambda w: w.encode("utf-32"),
        lambda w: unicodedata.normalize("NFD", w).encode(),
        lambda w: quopri.encodestring(w.encode()),
        lambda w: w.encode("ascii", "xmlcharrefreplace"),
        lambda w: w.encode("cp1256", "replace") if _fits(w, "cp1256") else w.encode("cp1252"),
    ],
    ids=[
        "base64",
        "urlsafe",
        "json",
        "percent",
        "hex16",
        "utf32",
        "nfd",
        "quoted",
        "entity",
        "page",
    ],
)
def test_every_way_of_writing_a_word_is_looked_for(word, written):
    assert any(form in written(word) for form in encodings(word))
