"""Paper in the scripts that people on the move read, and texts that stay texts."""

import re

import pytest

from serai.kit.apart import HelperFailed
from serai.kit.paper import FONTS, to_pdf
from serai.kit.tests.pdf_reading import says

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set text(font: ("Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic", "Noto Sans More"))
#data.text
"""


@pytest.fixture
def template(tmp_path):
    made = tmp_path / "page.typ"
    made.write_text(TEMPLATE)
    return made


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("Oui", b"NotoSans-"),
        ("نعم", b"NotoSansArabic"),
        ("አዎ", b"NotoSansEthiopic"),
        ("Ƙabiru Ɗan Ọlá", b"NotoSansMore"),
        ("রহিম", b"NotoSansBengali"),
        ("ⵎⵓⵃⵎⵎⴰⴷ", b"NotoSansTifinagh"),
    ],
)
def test_each_script_has_its_font(template, text, font):
    made = to_pdf(template, {"text": text})
    assert made.startswith(b"%PDF-")
    assert re.search(rb"\+" + font, made)
    assert says(made, text)


def test_a_text_is_never_read_as_typst(template):
    harmless = to_pdf(template, {"text": '#panic("read")'})
    assert harmless.startswith(b"%PDF-")


def test_a_template_reads_nothing_outside_its_folder(template):
    template.write_text(f'#read("{FONTS / "OFL.txt"}")')
    with pytest.raises(HelperFailed):
        to_pdf(template, {"text": ""})
