"""Make one SVG sprite out of the icons that the screens use.

Source: @tabler/icons (MIT). Every icon listed in ``icons.txt`` becomes a ``<symbol>`` named
``i-<name>``; a page shows it with ``<use href="…/icons.svg#i-home">`` (template tag ``icon``).
"""

from __future__ import annotations

import re
from pathlib import Path

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
)


def names(listing: Path) -> list[str]:
    """Return the icon names of the list, sorted and without repeats."""
    return sorted({line.strip() for line in listing.read_text().splitlines() if line.strip()})


def symbol(name: str, source: Path) -> str:
    """Return one ``<symbol>``; the invisible bounding path of the source is dropped."""
    body = source.read_text()
    paths = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>", body)
    kept = "".join(re.sub(r"\s*/>$", "/>", path) for path in paths if "M0 0h24v24H0z" not in path)
    if not kept:
        raise ValueError(f"the icon {name} is empty")
    return f'<symbol id="i-{name}" viewBox="0 0 24 24">{kept}</symbol>'


def sprite(listing: Path, package: Path) -> str:
    """Return the whole sprite; raises FileNotFoundError for a name the package lacks."""
    folder = package / "icons" / "outline"
    symbols = [symbol(name, folder / f"{name}.svg") for name in names(listing)]
    return HEAD + "\n".join(["", *symbols, ""]) + "</svg>\n"
