"""Message catalogues without a gettext install.

`python tools/messages.py compile` merges every .po file of a locale folder into its django.mo.
`python tools/messages.py check` fails where a message of the code has no translation, where a
compiled catalogue is stale, or where a placeholder was lost. `python tools/messages.py missing ROOM
LANGUAGE` prints what still has to be translated, as a .po file.
"""

import io
import os
import re
import sys
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "ar")
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "N_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def rooms() -> list[Path]:
    """Return the folders that have messages of their own."""
    return [p.parent for p in sorted((ROOT / "serai").glob("*/apps.py"))] + [ROOT / "config"]


def messages_of(room: Path) -> Catalog:
    """Return what the room's code and templates ask to be translated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    sys.path.insert(0, str(ROOT))
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    catalog = Catalog()
    for path in sorted(room.rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            source, method = path.read_bytes(), "python"
        elif "templates" in path.parts and path.suffix in {".html", ".txt", ".typ"}:
            source, method = templatize(path.read_text(), origin=str(path)).encode(), "javascript"
        else:
            continue
        for line, found, _comments, context in extract(method, io.BytesIO(source), KEYWORDS):
            key = found if isinstance(found, str) else tuple(found)
            if key and key[0]:
                catalog.add(key, locations=[(str(path.relative_to(ROOT)), line)], context=context)
    return catalog


def read(room: Path, language: str) -> Catalog:
    """Return the merged translations of a room in a language."""
    merged = Catalog(locale=language, domain="django")
    for path in sorted((room / "locale" / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    merged.add(
                        message.id, message.string, context=message.context, flags=message.flags
                    )
    return merged


@cache
def everything(language: str) -> Catalog:
    """Return the translations of all rooms together, as the running product merges them."""
    merged = Catalog(locale=language)
    for room in rooms():
        for message in read(room, language):
            if message.id:
                merged.add(message.id, message.string, context=message.context)
    return merged


def compiled(catalog: Catalog) -> bytes:
    """Return the .mo bytes of a catalogue, the same for the same content."""
    catalog.revision_date = catalog.creation_date = None
    stream = io.BytesIO()
    catalog._messages = dict(sorted(catalog._messages.items(), key=lambda item: str(item[0])))
    header = {"Project-Id-Version", "Content-Type", "Plural-Forms", "Language"}
    catalog.mime_headers  # noqa: B018 - fills the default headers
    kept = [(k, v) for k, v in catalog.mime_headers if k in header | {"MIME-Version"}]
    plain = _WithHeaders(catalog, kept)
    write_mo(stream, plain)
    return stream.getvalue()


class _WithHeaders:
    """A catalogue view whose header holds no dates, so that compiling twice gives one file."""

    def __init__(self, catalog: Catalog, headers: list[tuple[str, str]]) -> None:
        self.catalog = catalog
        self.headers = headers
        self.charset = "utf-8"
        self.num_plurals = catalog.num_plurals

    def __iter__(self):  # type: ignore[no-untyped-def]
        text = "".join(f"{name}: {value}\n" for name, value in self.headers)
        yield Message("", text)
        yield from (m for m in self.catalog if m.id)


def compile_all() -> int:
    """Write every django.mo; return 0."""
    for room in rooms():
        for language in LANGUAGES:
            folder = room / "locale" / language / "LC_MESSAGES"
            if any(folder.glob("*.po")):
                (folder / "django.mo").write_bytes(compiled(read(room, language)))
    return 0


def problems_of(room: Path, language: str) -> list[str]:
    """Return what is wrong with a room's translations in a language, one line each."""
    wanted, have = messages_of(room), read(room, language)
    others = everything(language)
    problems = []
    for message in wanted:
        if not message.id:
            continue
        found = have.get(message.id, message.context) or others.get(message.id, message.context)
        where = message.locations[0] if message.locations else ("?", 0)
        first = message.id if isinstance(message.id, str) else message.id[0]
        if found is None or not _whole(found, have.num_plurals):
            problems.append(f"{where[0]}:{where[1]}: no {language} for {first!r}")
        elif lost := _lost_placeholders(message, found):
            problems.append(f"{where[0]}:{where[1]}: {language} lost {sorted(lost)} in {first!r}")
    mo = room / "locale" / language / "LC_MESSAGES" / "django.mo"
    if any(mo.parent.glob("*.po")) and (
        not mo.exists() or mo.read_bytes() != compiled(read(room, language))
    ):
        problems.append(f"{mo.relative_to(ROOT)} is stale: python tools/messages.py compile")
    return problems


def _whole(message: Message, plurals: int) -> bool:
    if isinstance(message.string, str):
        return bool(message.string)
    return len(message.string) == plurals and all(message.string)


def _lost_placeholders(wanted: Message, found: Message) -> set[str]:
    ids = [wanted.id] if isinstance(wanted.id, str) else list(wanted.id)
    strings = [found.string] if isinstance(found.string, str) else list(found.string)
    known = {m.group(0) for text in ids for m in PLACEHOLDER.finditer(text)}
    needed = {m.group(0) for m in PLACEHOLDER.finditer(ids[-1])}
    used = {m.group(0) for text in strings for m in PLACEHOLDER.finditer(text)}
    lost = needed - used if isinstance(found.string, str) else set()
    return lost | (used - known)


def check() -> int:
    """Print every problem; return 1 where there is one."""
    problems = [
        p for room in rooms() for language in LANGUAGES for p in problems_of(room, language)
    ]
    print("\n".join(problems) or "every message is translated")
    return 1 if problems else 0


def missing(room: str, language: str) -> int:
    """Print the untranslated messages of a room as a .po file."""
    folder = ROOT / "serai" / room if room != "config" else ROOT / "config"
    have, out = everything(language), Catalog(locale=language)
    for message in messages_of(folder):
        found = have.get(message.id, message.context) if message.id else None
        if message.id and (found is None or not _whole(found, have.num_plurals)):
            out.add(message.id, locations=message.locations, context=message.context)
    stream = io.BytesIO()
    write_po(stream, out, omit_header=False)
    print(stream.getvalue().decode())
    return 0


if __name__ == "__main__":
    commands = {"compile": compile_all, "check": check}
    if sys.argv[1:2] == ["missing"] and len(sys.argv) == 4:
        sys.exit(missing(sys.argv[2], sys.argv[3]))
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]]())
