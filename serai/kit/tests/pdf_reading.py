"""Reading the text of a PDF that typst wrote, for tests: glyphs by each font's own map to text."""

import re
import zlib

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"(<<.*?>>)\s*stream\r?\n(.*)\r?\nendstream", re.DOTALL)
GLYPH = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
RANGE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{4})> <([0-9A-F]{4})>")
ONE = rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]+>"
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(?:\[(.*?)\]\s*TJ|(" + ONE + rb")\s*Tj)", re.DOTALL)
STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f]+)>", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _content(body):
    head, raw = STREAM.search(body).groups()
    return zlib.decompress(raw) if b"FlateDecode" in head else raw


def _unescaped(match):
    if match[1].isdigit():
        return bytes([int(match[1], 8)])
    return LETTERS.get(match[1], match[1])


def _font(cmap):
    found = {}
    for section in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for glyph, text in GLYPH.findall(section):
            found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for section in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in RANGE.findall(section):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(text, 16) + step)
    return found


def text_of(pdf):
    """Return what the pages say, in the order it is drawn: one line a piece."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    maps = {}
    for number, body in objects.items():
        if found := re.search(rb"/ToUnicode (\d+) 0 R", body):
            maps[number] = _font(_content(objects[int(found[1])]))
    pieces = []
    for body in objects.values():
        if not re.search(rb"/Type\s*/Page\b", body):
            continue
        fonts = dict(re.findall(rb"/(f\d+) (\d+) 0 R", body))
        if found := re.search(rb"/Resources (\d+) 0 R", body):
            fonts |= dict(re.findall(rb"/(f\d+) (\d+) 0 R", objects[int(found[1])]))
        now = {}
        for part in re.findall(rb"/Contents (\d+) 0 R", body):
            for font, several, one in SHOWN.findall(_content(objects[int(part)])):
                if font:
                    now = maps.get(int(fonts[font]), {})
                    continue
                raw = b"".join(
                    bytes.fromhex(coded.decode()) if coded else ESCAPE.sub(_unescaped, plain)
                    for plain, coded in STRING.findall(several or one)
                )
                glyphs = (raw[at] * 256 + raw[at + 1] for at in range(0, len(raw) - 1, 2))
                pieces.append("".join(now.get(glyph, "") for glyph in glyphs))
    return "\n".join(pieces)


def says(pdf, words):
    """Say whether the pages say these words, wherever lines break and whichever way they run.

    A letter with its dots apart is drawn as the same letter twice, so that doubles count as one.
    """
    drawn, asked = (
        re.sub(r"(.)\1+", r"\1", "".join(text.split())) for text in (text_of(pdf), words)
    )
    return asked in drawn or asked[::-1] in drawn
