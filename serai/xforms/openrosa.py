"""The XML documents of OpenRosa: form list, manifest, response.

Shapes after the OpenRosa 1.0 specifications (Form Discovery, Form Submission, Metadata).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"


@dataclass(frozen=True, slots=True)
class ListedForm:
    """One form of the list; addresses are absolute, `md5` is of the form's exact bytes in hex."""

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str = ""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a manifest."""

    name: str
    md5: str
    download_url: str


def form_list(forms: Iterable[ListedForm], *, verbose: bool = False) -> bytes:
    """Return the form list. Every required element is there even where its text is empty."""
    root = _root("xforms", LIST)
    for form in forms:
        fields = {
            "formID": form.form_id,
            "name": form.name,
            "version": form.version,
            "hash": f"md5:{form.md5}",
            **({"descriptionText": form.name} if verbose else {}),
            "downloadUrl": form.download_url,
            **({"manifestUrl": form.manifest_url} if form.manifest_url else {}),
        }
        _fields(root, "xform", fields)
    return _bytes(root)


def manifest(files: Iterable[ListedFile]) -> bytes:
    """Return the manifest, in the order given: clients hash the whole document."""
    root = _root("manifest", MANIFEST)
    for file in files:
        fields = {"filename": file.name, "hash": f"md5:{file.md5}"}
        _fields(root, "mediaFile", fields | {"downloadUrl": file.download_url})
    return _bytes(root)


def response(message: str, nature: str) -> bytes:
    """Return an OpenRosaResponse, whose message the enumerator reads."""
    root = _root("OpenRosaResponse", RESPONSE)
    etree.SubElement(root, "message", nature=nature).text = message
    return _bytes(root)


def _root(name: str, namespace: str) -> etree._Element:
    element = etree.Element(name)
    element.set("xmlns", namespace)
    return element


def _fields(root: etree._Element, name: str, fields: dict[str, str]) -> None:
    element = etree.SubElement(root, name)
    for key, text in fields.items():
        etree.SubElement(element, key).text = text


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
