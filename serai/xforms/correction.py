"""Writing a corrected copy of a submission's XML: the same answers but some, next in the chain."""

from collections.abc import Mapping

from lxml import etree

from serai.xforms.schema import FormSchema
from serai.xforms.submission import local, parse, row_elements

ORX = "http://openrosa.org/xforms"
Place = tuple[str, int]
"""An answer's place: the question's path and the ordinal of its row."""


def corrected(
    text: str, schema: FormSchema, changes: Mapping[Place, str], *, instance_id: str
) -> bytes:
    """Return the XML with these answers changed, as a correction of itself under a new instance ID.

    An answer that was not given is added. Raises KeyError where a place has no row, and ValueError
    for a value with signs that XML does not hold.
    """
    root = parse(text)
    rows = row_elements(root, schema)
    tables = {question.path: question.table for question in schema.questions}
    for (path, ordinal), value in changes.items():
        element = rows[(tables[path], ordinal)]
        for step in path.removeprefix(tables[path]).strip("/").split("/"):
            found = next((c for c in element.iterchildren("{*}" + step)), None)
            element = etree.SubElement(element, step) if found is None else found
        element.text = value
    meta = next(child for child in root.iterchildren("{*}meta"))
    former = ""
    for child in list(meta):
        if local(child) == "instanceID":
            former, child.text = (child.text or "").strip(), instance_id
        elif local(child) == "deprecatedID":
            meta.remove(child)
    etree.SubElement(meta, f"{{{ORX}}}deprecatedID", nsmap={"orx": ORX}).text = former
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
