"""Reads pages in tests with small CSS selectors: tag, #id, .class, [attribute], :not and >."""

from __future__ import annotations

import re
from typing import Any, cast

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

_PART = re.compile(
    r"""(?P<tag>^[a-zA-Z][\w-]*)|\#(?P<id>[\w-]+)|\.(?P<css>[\w-]+)"""
    r"""|:not\((?P<not>[^)]+)\)|\[(?P<name>[\w-]+)(?:=["']?(?P<value>[^\]"']*)["']?)?\]"""
)


def _conditions(step: str) -> list[str]:
    """Return the XPath conditions of one compound selector."""
    found = []
    for part in _PART.finditer(step):
        if part["tag"]:
            found.append(f"self::{part['tag']}")
        elif part["id"]:
            found.append(f"@id='{part['id']}'")
        elif part["css"]:
            found.append(f"contains(concat(' ', normalize-space(@class), ' '), ' {part['css']} ')")
        elif part["not"]:
            found.append(f"not({' and '.join(_conditions(part['not']))})")
        elif part["value"] is None:
            found.append(f"@{part['name']}")
        else:
            found.append(f"@{part['name']}='{part['value']}'")
    return found


def xpath_of(selector: str) -> str:
    """Return a selector as an XPath relative to a node."""
    path, axis = ".", "//"
    for step in re.findall(r">|[^\s>]+(?:\[[^\]]*\])?", selector):
        if step == ">":
            axis = "/"
        else:
            path += f"{axis}*[{' and '.join(_conditions(step))}]"
            axis = "//"
    return path


class Node(HtmlElement):  # type: ignore[misc, unused-ignore]
    """A page's element that finds others by selector."""

    def pick(self, selector: str) -> list[Any]:
        """Return the elements below this one that match, in the page's order."""
        return cast(list[Any], self.xpath(xpath_of(selector)))


def page_of(text: str) -> Node:
    """Parse a page or a fragment; the answer is the ``html`` element."""
    parser = etree.HTMLParser()
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=Node))
    return cast(Node, document_fromstring(text, parser=parser))
