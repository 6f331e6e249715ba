"""Which columns of a follow-up list a form declares that it uses, and the list as CSV."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

ALWAYS = ("name", "label")
NAME = r"[A-Za-z_][\w.-]*"
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|(?:&apos;|&#39;).*?(?:&apos;|&#39;)|&quot;.*?&quot;")


def declared_columns(xform: str, instance: str) -> tuple[str, ...]:
    """Return the columns that a form's expressions and choices read of an external instance.

    A step after `item[...]`, a name at the start of a condition, and the value and label of a
    choice count; anything the form does not name stays on the server.
    """
    found = set(ALWAYS)
    quoted = re.escape(instance)
    start = re.compile(rf"instance\((?:'|&apos;|&#39;){quoted}(?:'|&apos;|&#39;)\)/root/item")
    for match in start.finditer(xform):
        condition, end = _condition(xform, match.end())
        found.update(_names(condition))
        step = re.match(rf"\s*/\s*({NAME})", xform[end:])
        if step:
            found.add(step.group(1))
    for itemset in re.finditer(r"<itemset\b[^>]*>.*?</itemset>", xform, re.DOTALL):
        if start.search(itemset.group()):
            found.update(re.findall(rf'<(?:value|label) ref="({NAME})"', itemset.group()))
    return (*ALWAYS, *sorted(found - set(ALWAYS)))


def _condition(text: str, at: int) -> tuple[str, int]:
    """Return the text in the brackets that open at a place, and where they end."""
    if text[at : at + 1] != "[":
        return "", at
    depth, place = 0, at
    while place < len(text):
        quoted = QUOTED.match(text, place)
        if quoted:
            place = quoted.end()
            continue
        depth += {"[": 1, "]": -1}.get(text[place], 0)
        place += 1
        if depth == 0:
            return text[at + 1 : place - 1], place
    return "", len(text)


def _names(condition: str) -> Iterable[str]:
    """Return names that a condition reads of the item itself: not functions, paths or texts."""
    bare = QUOTED.sub(" ", condition)
    for match in re.finditer(rf"(?<![\w/.$:-])({NAME})(?!\s*[\w(:/-])", bare):
        if match.group(1) not in {"and", "or", "div", "mod"}:
            yield match.group(1)


def as_csv(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> str:
    """Return rows as CSV with these columns only."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
