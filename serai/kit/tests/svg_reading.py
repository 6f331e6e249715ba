"""Reads pictures back in tests: well-formed XML, the words shown, the places of things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from serai.kit.svg import Svg

NS = "{http://www.w3.org/2000/svg}"
MARKS = "\u2068\u2069"


def parsed(svg: Svg) -> etree._Element:
    """Return the root of a picture; a picture that is no well-formed XML fails here."""
    return etree.fromstring(svg.encode())


def texts(svg: Svg) -> list[str]:
    """Return every text that is shown once, without direction marks."""
    found = parsed(svg).iter(f"{NS}text")
    shown = [node for node in found if node.get("aria-hidden") != "true"]
    return ["".join(map(str, node.itertext())).strip(MARKS) for node in shown]


def tips(svg: Svg) -> list[str]:
    """Return the titles of things inside the picture, not the picture's own."""
    root = parsed(svg)
    return [node.text or "" for node in root.iter(f"{NS}title") if node.getparent() is not root]


def of_class(svg: Svg, tag: str, css: str) -> list[etree._Element]:
    """Return elements of a tag that carry a CSS class."""
    return [n for n in parsed(svg).iter(f"{NS}{tag}") if css in (n.get("class") or "").split()]


def text_at(svg: Svg, content: str) -> etree._Element:
    """Return the element that shows exactly this text."""
    for node in parsed(svg).iter(f"{NS}text"):
        if (
            node.get("aria-hidden") != "true"
            and "".join(map(str, node.itertext())).strip(MARKS) == content
        ):
            return node
    raise AssertionError(f"{content!r} is not shown")


def numbers(data: str) -> Iterator[float]:
    """Return the numbers of path data in order."""
    return (float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", data))
