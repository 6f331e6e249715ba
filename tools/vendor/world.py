"""Make the world base map: countries of the whole world as one small TopoJSON file.

Source: npm world-atlas (Natural Earth, public domain), simplified with mapshaper. Natural Earth
draws who holds the ground. Serai follows the maps of the United Nations instead, as far as so
small a map can: see ``MERGED``, ``CRIMEA`` and ``SAHARA_NORTH``. Boundaries without final
agreement are listed in ``DISPUTED`` and carried in the file, so that they are drawn dashed.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

# Features without an ISO number in the source: id given to them here.
MERGED = {
    "Somaliland": "706",
    "N. Cyprus": "196",
    "Indian Ocean Ter.": "036",
    "Kosovo": "xk",
    "Siachen Glacier": "x1",
}
CRIMEA = (
    "if(id=='643'&&this.centroidX>32&&this.centroidX<36.8"
    "&&this.centroidY>44&&this.centroidY<46.6)id='804'"
)
SAHARA_NORTH = "27.6667"
ANTARCTICA = "010"
# Kept whatever their size: everything else under 60 km² is dropped.
SMALL = "060 086 092 184 336 446 462 492 500 520 534 574 584 612 652 654 660 663 831 876"
# The region where monitoring points are likely keeps more detail than the rest.
DETAIL = "this.bounds[0]>-30&&this.bounds[2]<66&&this.bounds[1]>-36&&this.bounds[3]<48?0.27:0.1"
# Pairs of ids whose common boundary is drawn dashed; the box (west, south, east, north in
# degrees) limits it to a part, None means all of it.
DISPUTED: list[tuple[str, str, tuple[float, float, float, float] | None]] = [
    ("504", "732", None),
    ("275", "376", None),
    ("376", "760", None),
    ("688", "xk", None),
    ("x1", "356", None),
    ("x1", "586", None),
    ("x1", "156", None),
    ("356", "586", (73.0, 32.3, 80.0, 37.2)),
    ("156", "356", (73.0, 32.0, 80.6, 37.2)),
    ("156", "356", (91.3, 26.0, 98.0, 30.0)),
    ("156", "586", (73.0, 34.0, 80.0, 37.5)),
    ("728", "729", None),
    ("729", "818", (33.0, 21.0, 38.0, 23.5)),
    ("404", "728", None),
    ("231", "706", (42.9, 4.0, 48.1, 8.1)),
    ("408", "410", None),
]


def prepared(source: Path) -> dict[str, object]:
    """Return the source topology with every feature's id as a property."""
    topology = json.loads(source.read_text())
    topology["objects"].pop("land", None)
    for feature in topology["objects"]["countries"]["geometries"]:
        name = feature["properties"]["name"]
        feature["properties"] = {"id": feature.get("id") or MERGED[name]}
    return dict(topology)


def commands(source: Path, target: Path) -> list[str]:
    """Return mapshaper's arguments: re-assign, merge, simplify, write."""
    big = f"this.area>6e7||'{SMALL}'.indexOf(id)>=0"
    north, south = f"bbox=-20,{SAHARA_NORTH},0,37", f"bbox=-20,15,0,{SAHARA_NORTH}"
    steps = [
        [str(source), "-filter", f"id!='{ANTARCTICA}'", "-explode", "-each", CRIMEA],
        ["-filter", "id=='504'", "+", "name=north", "-clip", north, "target=north"],
        ["-filter", "id=='504'", "+", "name=south", "target=countries"],
        ["-clip", south, "target=south", "-each", "id='732'", "target=south"],
        ["-filter", "id!='504'", "target=countries"],
        ["-merge-layers", "target=countries,north,south", "force", "name=countries"],
        ["-filter", big, "-clean", "gap-fill-area=0", "-dissolve", "id"],
        ["-simplify", "visvalingam", "weighted", "keep-shapes", "variable"],
        [f"percentage={DETAIL}", "-clean"],
        [
            "-o",
            str(target),
            "format=topojson",
            "quantization=10000",
            "id-field=id",
            "force",
        ],
    ]
    return [part for step in steps for part in step]


def finished(raw: Path, codes: Path) -> str:
    """Return the final file: compact, ISO 3166 alpha-3 codes added, disputed parts listed."""
    alpha3 = {row[2]: row[1] for row in json.loads(codes.read_text())}
    topology = json.loads(raw.read_text())
    geometries = topology["objects"]["countries"]["geometries"]
    for feature in geometries:
        code = feature["properties"]["id"]
        feature["id"] = code
        feature["properties"] = {"iso3": alpha3.get(code, "XKX" if code == "xk" else "")}
    geometries.sort(key=lambda feature: feature["id"])
    topology["disputed"] = DISPUTED
    return json.dumps(topology, separators=(",", ":")) + "\n"


def build(modules: Path, scratch: Path) -> str:
    """Return the base map's text, made from the packages under ``modules``."""
    before, after = scratch / "countries.json", scratch / "world.json"
    before.write_text(json.dumps(prepared(modules / "world-atlas" / "countries-50m.json")))
    tool = modules / ".bin" / "mapshaper"
    subprocess.run([str(tool), *commands(before, after)], check=True)
    return finished(after, modules / "i18n-iso-countries" / "codes.json")
