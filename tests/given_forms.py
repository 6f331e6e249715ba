"""Forms that others wrote, tried without becoming a part of the project.

`SERAI_EXAMPLE_FORMS` names a folder of them: XLSForms (.xlsx, .xls, .md, .csv) and XForms (.xml).
`python -m tests.given_forms FOLDER` is what a house runs to publish them. Each gets an id, a title
and a version of its own, so that files of one form may lie beside each other; nothing else of it
is changed. A .csv that is no XLSForm, and any other file, is what a form may ask for by its name.
"""

import hashlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree

FOLDER = "SERAI_EXAMPLE_FORMS"
TABLES = (".xlsx", ".xls", ".md", ".csv")
IDS = frozenset({"form_id", "id_string", "form_title", "title", "version"})
SHEETS = ("survey", "choices", "external_choices", "entities", "osm", "settings")
XF = "{http://www.w3.org/2002/xforms}"


def given_files(folder: Path) -> list[Path]:
    """Return the files of a folder that are forms, by name."""
    return sorted(one for one in folder.iterdir() if _is_form(one))


def _is_form(path: Path) -> bool:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", errors="replace") as lines:
            return lines.readline().partition(",")[0].strip(' "\ufeff\n').lower() == "survey"
    return path.suffix in {*TABLES, ".xml"}


def as_workbook(path: Path) -> bytes:
    """Return an XLSForm as an .xlsx workbook under the file's name.

    An .xlsx is read as publishing reads it. Raises BrokenForm, and pyxform's errors of reading.
    """
    from pyxform.xls2json_backends import SupportedFileTypes

    from serai.xforms.xlsform import read_workbook

    read: dict[str, Any]
    if path.suffix == ".xlsx":
        read = read_workbook(path.read_bytes(), path.name).book
    else:
        kind = SupportedFileTypes(path.suffix)
        read = SupportedFileTypes.get_processors()[kind](str(path))
    told = dict((read.get("settings") or [{}])[0])
    told = {key: value for key, value in told.items() if key.strip().lower() not in IDS}
    named = {"form_id": _id_of(path), "form_title": path.name, "version": "1"}
    book = openpyxl.Workbook(write_only=True)
    for name, rows in {**read, "settings": [told | named]}.items():
        if rows and name in SHEETS:
            columns = list(dict.fromkeys(key for row in rows for key in row))
            sheet = book.create_sheet(name)
            for row in (dict(zip(columns, columns, strict=True)), *rows):
                sheet.append([row.get(column) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_xform(path: Path) -> str:
    """Return an XForm under the file's name."""
    tree = etree.fromstring(path.read_bytes())
    root = tree.find(f".//{XF}instance")[0]
    root.set("id", _id_of(path))
    root.set("version", "1")
    return etree.tostring(tree, encoding="unicode")


def _id_of(path: Path) -> str:
    return f"given_{path.name}"


def publish(folder: Path, email: str) -> dict[str, dict[str, Any]]:
    """Publish the forms of a folder as that data manager; return what became of each, by file.

    `blocks` and `notes` are what publishing says that the browser cannot do; `refused` is why a
    form was not published at all.
    """
    from serai.accounts.access import actor_for
    from serai.accounts.choices import Permission
    from serai.accounts.models import Organisation, User
    from serai.kit.actor import acting_as
    from serai.xforms.browser import findings
    from tests.forms_house import give_lists

    actor = actor_for(User.objects.get(email=email))
    done: dict[str, dict[str, Any]] = {}
    with acting_as(actor):
        held = actor.organisations_with(Permission.FORM_PUBLISH)
        organisation = Organisation.objects.get(pk=next(iter(held)))
        for path in given_files(folder):
            try:
                version = _published(path, organisation, actor)
            except Exception as error:  # whatever is wrong with the form is what is to be told
                done[path.name] = {"refused": _why(error)}
                continue
            give_lists(version, folder)
            found = findings(version.xform)
            done[path.name] = {
                "form_id": version.form.xml_form_id,
                "title": version.form.title,
                "blocks": {one.feature: str(one.sentence) for one in found if one.blocks},
                "notes": {one.feature: str(one.sentence) for one in found if not one.blocks},
            }
    return done


def _why(error: Exception) -> str:
    complaints = getattr(error, "complaints", None)
    if complaints:
        return " ".join(f"{one} ({one.original})" for one in complaints)
    return f"{type(error).__name__}: {error}"


def _published(path: Path, organisation: Any, actor: Any) -> Any:
    from serai.intake.actions.forms import publish_form

    if path.suffix != ".xml":
        return publish_form(
            actor=actor, organisation=organisation, file_name=path.name, content=as_workbook(path)
        )
    return _put_in(path, as_xform(path), organisation, actor)


def _put_in(path: Path, xform: str, organisation: Any, actor: Any) -> Any:
    """Keep an XForm as if it had been converted from a workbook: publishing takes only those."""
    from serai.intake.actions.blobs import keep_blob
    from serai.intake.choices import FormState
    from serai.intake.models import Form, FormMedia, FormVersion
    from serai.kit import clock
    from serai.xforms.schema import needed_files, read_xform, to_json

    schema = read_xform(xform)
    form = Form.objects.create(
        organisation=organisation, xml_form_id=_id_of(path), title=path.name,
        state=FormState.PUBLISHED, created_by_id=actor.id,
    )  # fmt: skip
    source = keep_blob(
        organisation_id=organisation.pk, content=xform.encode(), media_type="text/xml"
    )
    version = FormVersion.objects.create(
        organisation=organisation, form=form, version="1", is_draft=False, source=source,
        xform=xform, xform_md5=hashlib.md5(xform.encode(), usedforsecurity=False).hexdigest(),
        languages=list(schema.languages), schema=to_json(schema), published_at=clock.now(),
        published_by_id=actor.id,
    )  # fmt: skip
    for name in needed_files(xform):
        FormMedia.objects.create(organisation=organisation, form_version=version, name=name)
    return version


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    import django

    django.setup()
    sys.stdout.write(json.dumps(publish(Path(sys.argv[1]), sys.argv[2])))
