"""Whatever bytes arrive: never a 500, never half a submission, twice the same answer."""

import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serai.intake.models import Attachment, Blob, Row, Submission
from serai.intake.tests.phone import Answers, multipart
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.xforms.multipart import BrokenBody, read_parts
from serai.xforms.submission import BadSubmission, file_name, read_envelope, read_rows

pytestmark = pytest.mark.django_db
FIRST = Answers(instance_id="uuid:first", photo="a.jpg")
TYPE, WHOLE = multipart(
    [
        ("xml_submission_file", "a.xml", "text/xml", FIRST.xml()),
        ("a.jpg", "a.jpg", "image/jpeg", b"\xff\xd8 photo"),
    ]
)
slow_database = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def stored():
    with acting_as(system_actor()):
        return (
            Submission.objects.count(),
            Event.objects.filter(name="submission.received").count(),
            Attachment.objects.count(),
            Row.objects.count(),
            Blob.objects.exclude(md5="0" * 32).count(),
        )


@st.composite
def damaged(draw, whole=WHOLE):
    """Bytes of a right upload with a piece cut out, doubled, or replaced."""
    start = draw(st.integers(0, len(whole)))
    end = draw(st.integers(start, min(len(whole), start + 60)))
    middle = draw(
        st.one_of(
            st.binary(max_size=40),
            st.just(whole[start:end] * 2),
            st.sampled_from(
                [b"\r\n", b"\r\n\r\n", b"------phone", b"<", b"&", b"]]>", b'"', b"\0"]
            ),
        )
    )
    return whole[:start] + middle + whole[end:]


@slow_database
@given(body=st.one_of(damaged(), st.binary(max_size=300)))
def test_damaged_uploads(phone, body):
    before = stored()
    response = phone.post(TYPE, body)
    assert response.status_code < 500
    assert b"OpenRosaResponse" in response.content
    after = stored()
    if response.status_code == 201:
        assert after[0] == after[1]
        assert phone.post(TYPE, body).status_code == 201
        assert stored()[0] == after[0]
    else:
        assert after == before


@slow_database
@given(
    content_type=st.one_of(
        st.text(max_size=60), st.text(alphabet="boundary=multipart/form-data;\"' ")
    )
)
def test_strange_content_types(phone, content_type):
    printable = "".join(c for c in content_type if c.isprintable() and ord(c) < 256)
    assert phone.post(printable, WHOLE).status_code == 400
    assert stored()[0] == 0


@slow_database
@given(name=st.text(min_size=1, max_size=300))
def test_strange_file_names(phone, name):
    clean = name.replace('"', "").replace("\r", "").replace("\n", "").replace("\\", "\\\\")
    response = phone.send(Answers(), [(clean, b"x")] if clean.strip() else [])
    assert response.status_code in {201, 400}


@slow_database
@given(
    token=st.text(
        alphabet=string.ascii_letters + string.digits + "-_.~%!$&'()*+,;=:@",
        min_size=1,
        max_size=80,
    )
)
def test_strange_tokens(phone, token):
    for url in (f"/openrosa/{token}/formList", f"/openrosa/draft/{token}/formList"):
        assert phone.client.get(url).status_code in {403, 404}


@given(body=st.one_of(damaged(), st.binary(max_size=500)))
@settings(max_examples=300)
def test_parts_are_pieces_of_the_body(body):
    try:
        parts = read_parts(TYPE, body)
    except BrokenBody:
        return
    for part in parts:
        assert bytes(part.content) in body


@given(
    contents=st.lists(st.binary(max_size=200).filter(lambda b: b"------phone" not in b), max_size=6)
)
def test_parts_come_back_as_they_went_in(contents):
    names = [f"file {n}.bin" for n in range(len(contents))]
    triples = [(name, name, "x/y", content) for name, content in zip(names, contents, strict=True)]
    found = read_parts(*multipart(triples))
    assert [(p.name, p.file_name, p.media_type, p.content) for p in found] == triples


XML = FIRST.xml()


@given(content=st.one_of(damaged(whole=XML), st.binary(max_size=300)))
@settings(max_examples=300)
def test_answers_are_read_or_refused(content):
    try:
        envelope = read_envelope(content)
    except BadSubmission:
        return
    assert 0 < len(envelope.instance_id) <= 249
    assert "\0" not in envelope.text


@given(name=st.text(max_size=300))
def test_accepted_names_are_harmless(name):
    try:
        plain = file_name(name)
    except BadSubmission:
        return
    assert "/" not in plain
    assert "\\" not in plain
    assert plain.strip(" .")
    assert len(plain.encode()) <= 255
    assert all(ord(c) >= 32 for c in plain)


@given(
    beds=st.lists(
        st.tuples(st.text(alphabet="abc é", max_size=5), st.integers(0, 99).map(str)), max_size=15
    )
)
def test_every_repetition_is_a_row_of_its_own(beds):
    from pyxform.xls2xform import convert

    from serai.intake.tests.phone import GARDEN
    from serai.xforms.schema import read_xform

    schema = read_xform(convert(xlsform=GARDEN, file_type=".md").xform)
    reading = read_rows(read_envelope(Answers(beds=beds).xml()).root, schema)
    rows = [row for row in reading.rows if row.table == "beds"]
    assert [row.ordinal for row in rows] == list(range(1, len(beds) + 1))
    assert [row.answers.get("beds/number") for row in rows] == [number for _, number in beds]
    assert len(reading.entities) == len(beds) + 1
