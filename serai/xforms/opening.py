"""What keeps a form from opening in the browser at all, read from the form's own parts.

The engine there reads every expression when it opens a form and stops at the first that it cannot
read; ODK Collect stops later or not at all. Source: what the bundled engine does, which
`tests/browser/test_form_engine.py` asks it.
"""

import re
from collections.abc import Iterator

from lxml import etree

from serai.xforms.schema import JR, XF

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
EXPRESSIONS = {
    f"{XF}bind": ("relevant", "constraint", "calculate", "readonly", "required"),
    f"{XF}itemset": ("nodeset",),
    f"{XF}repeat": (f"{JR}count",),
    f"{XF}output": ("value",),
    f"{XF}setvalue": ("value",),
}
"""The attributes that hold expressions, by element."""


def unreadable(tree: etree._Element) -> bool:
    """Say whether a form holds an expression that is not XPath."""
    for expression in set(_expressions(tree)):
        try:
            etree.XPath(expression)
        except etree.XPathSyntaxError:
            return True
    return False


def has_odd_namespace(tree: etree._Element) -> bool:
    """Say whether the answers are to stand in a namespace that is no address, such as "1234"."""
    root = _answers(tree)
    space = "" if root is None else etree.QName(root).namespace or ""
    return space != "" and ABSOLUTE.match(space) is None


def has_empty_group(tree: etree._Element) -> bool:
    """Say whether a group has a place among the answers with nothing in it, not even a value."""
    root = _answers(tree)
    return root is not None and any(
        _is_empty(root, group.get("ref", "")) for group in tree.iter(f"{XF}group")
    )


def _is_empty(root: etree._Element, path: str) -> bool:
    node: etree._Element | None = root
    for name in path.split("/")[2:]:
        node = None if node is None else next(node.iterchildren(f"{{*}}{name.strip()}"), None)
    return path != "" and node is not None and len(node) == 0


def _answers(tree: etree._Element) -> etree._Element | None:
    """Return the root of the answers as the form begins them."""
    return next(tree.iterfind(f".//{XF}model/{XF}instance/*"), None)


def _expressions(tree: etree._Element) -> Iterator[str]:
    for element in tree.iter(*EXPRESSIONS):
        for name in EXPRESSIONS[element.tag]:
            if (expression := element.get(name, "").strip()) != "":
                yield expression
