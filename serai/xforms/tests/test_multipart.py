"""Bodies of uploads: what is whole comes back part by part, what is not is refused plainly."""

import mmap
import tempfile

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from serai.xforms.multipart import MAX_HEADER_BYTES, MAX_PARTS, BrokenBody, Part, read_parts

TYPE = "multipart/form-data; boundary=cut"


def part(headers, content=b"x"):
    """Return one part as bytes, its boundary before it and its line end behind it."""
    return b"--cut\r\n" + headers.encode() + b"\r\n\r\n" + content + b"\r\n"


def body(*parts):
    return b"".join(parts) + b"--cut--\r\n"


def only(headers, content=b"x"):
    [found] = read_parts(TYPE, body(part(headers, content)))
    return found


CONTENT_TYPES = [
    ("multipart/form-data; boundary=cut", True),
    ('multipart/form-data; boundary="cut"', True),
    ("Multipart/Form-Data; BOUNDARY=cut", True),
    ("multipart/form-data; charset=utf-8; boundary=cut", True),
    ("multipart/form-data;boundary=cut", True),
    ("multipart/form-data", False),
    ("multipart/form-data; boundary=", False),
    ("multipart/mixed; boundary=cut", False),
    ("text/xml", False),
    ("text/xml; boundary=cut", False),
    ("", False),
]


@pytest.mark.parametrize(("content_type", "taken"), CONTENT_TYPES)
def test_the_content_type_must_be_a_form_with_a_boundary(content_type, taken):
    whole = body(part('Content-Disposition: form-data; name="a"'))
    if taken:
        assert [p.name for p in read_parts(content_type, whole)] == ["a"]
    else:
        with pytest.raises(BrokenBody, match="not a form submission"):
            read_parts(content_type, whole)


HEADERS = [
    # headers, name, file name, media type
    ('Content-Disposition: form-data; name="a"', "a", "", ""),
    ("Content-Disposition: form-data; name=a", "a", "", ""),
    ("content-disposition: FORM-DATA; NAME=a", "a", "", ""),
    ('Content-Disposition: form-data; name="a"; filename="b.jpg"', "a", "b.jpg", ""),
    ('Content-Disposition: form-data; filename="b.jpg"; name="a"', "a", "b.jpg", ""),
    ('Content-Disposition: form-data; name="a"; filename="a \\"b\\".jpg"', "a", 'a "b".jpg', ""),
    ('Content-Disposition: form-data; name="a"; filename="a%22b.jpg"', "a", 'a"b.jpg', ""),
    ('Content-Disposition: form-data; name="a"; filename="c:\\\\b.jpg"', "a", "c:\\b.jpg", ""),
    ('Content-Disposition: form-data; name="a"; filename="صورة.jpg"', "a", "صورة.jpg", ""),
    ("Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''T%C3%A9ra.jpg", "a",
     "Téra.jpg", ""),
    ("Content-Disposition: form-data; name=\"a\"; filename=\"x\"; filename*=UTF-8'fr'%E2%82%AC",
     "a", "€", ""),
    ('Content-Disposition: form-data; name="a"\r\nContent-Type: image/jpeg', "a", "",
     "image/jpeg"),
    ('Content-Type: TEXT/XML; charset=utf-8\r\nContent-Disposition: form-data; name="a"', "a",
     "", "text/xml"),
    ('Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: binary', "a", "", ""),
    ('Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: 8BIT', "a", "", ""),
    ('Content-Disposition: form-data; name="a"\r\nX-Strange: 1\r\n  folded', "a", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "name", "file_name", "media_type"), HEADERS)
def test_headers_name_the_part(headers, name, file_name, media_type):
    assert only(headers) == Part(name, file_name, media_type, b"x")


WHOLE = body(part('Content-Disposition: form-data; name="a"', b"first"))
NAMED = 'Content-Disposition: form-data; name="a"'
BROKEN = [
    ("nothing", b""),
    ("no boundary at all", b"hello"),
    ("boundary in the middle of a line", b"x" + WHOLE),
    ("no closing boundary", part(NAMED)),
    ("cut within the last boundary", WHOLE[: -len(b"ut--\r\n")]),
    ("cut within the content", WHOLE[: len(WHOLE) // 2]),
    ("closing boundary without its marks", WHOLE.replace(b"--cut--", b"--cut")),
    ("no empty line after the headers", b"--cut\r\n" + NAMED.encode() + b"\r\n--cut--\r\n"),
    ("no disposition", body(part("Content-Type: text/xml"))),
    ("another disposition", body(part('Content-Disposition: attachment; name="a"'))),
    ("no name", body(part('Content-Disposition: form-data; filename="a.xml"'))),
    ("headers without end", body(part(NAMED + "\r\nX: " + "y" * MAX_HEADER_BYTES))),
    ("boundary line that never ends", b"--cut" + b" " * 300 + b"\r\n" + WHOLE),
    ("too many parts", body(*[part(NAMED, b"")] * (MAX_PARTS + 1))),
]


@pytest.mark.parametrize("content", [c for _, c in BROKEN], ids=[name for name, _ in BROKEN])
def test_what_is_not_whole_is_refused_and_stays_on_the_phone(content):
    with pytest.raises(BrokenBody) as caught:
        read_parts(TYPE, content)
    assert "kept on your phone" in str(caught.value)


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "x-gzip"])
def test_an_encoding_that_is_not_read_is_named_as_the_reason(encoding):
    with pytest.raises(BrokenBody, match="an encoding that the server does not read"):
        read_parts(TYPE, body(part(f"{NAMED}\r\nContent-Transfer-Encoding: {encoding}")))


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Il reste sur votre téléphone"), ("ar", "هاتفك")],
)
def test_the_refusal_speaks_the_enumerators_language(language, said):
    with override(language), pytest.raises(BrokenBody) as caught:
        read_parts(TYPE, b"")
    with override(language):
        assert said in str(caught.value)


def test_as_many_parts_as_are_allowed():
    parts = read_parts(TYPE, body(*[part(NAMED, b"1")] * MAX_PARTS))
    assert len(parts) == MAX_PARTS


def test_a_preamble_and_an_epilogue_are_passed_over():
    found = read_parts(TYPE, b"This is MIME.\r\n" + WHOLE + b"and that was it")
    assert [bytes(p.content) for p in found] == [b"first"]


def test_a_form_without_parts_has_none():
    assert read_parts(TYPE, b"--cut--\r\n") == []


@pytest.mark.parametrize(
    "content", [b"", b"\r\n", b"--", b"--cu", b"\r\n\r\n", b"x--cut", b"\0\xff" * 50]
)
def test_content_may_look_like_a_boundary(content):
    assert only(NAMED, content).content == content


def test_a_mapped_file_is_read_without_a_copy():
    with tempfile.TemporaryFile() as file:
        file.write(WHOLE)
        file.flush()
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        [found] = read_parts(TYPE, mapped)
        assert isinstance(found.content, memoryview)
        assert bytes(found.content) == b"first"
        found.content.release()
        mapped.close()


NAMES = st.text(
    st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters='"\\%'), min_size=1
)


@given(name=NAMES, file_name=NAMES, content=st.binary(max_size=80))
def test_what_is_written_comes_back(name, file_name, content):
    if b"--cut" in content:
        return
    headers = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"'
    found = only(headers, content)
    assert (found.name, found.file_name, found.content) == (name, file_name, content)
