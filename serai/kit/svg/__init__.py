"""Pictures drawn by Python: no JavaScript, the same file in a page, a PDF and an e-mail.

Frozen dataclasses in, one :class:`Svg` (a ``str``) out. Every label is the caller's, already
translated; every number passes through the caller's ``number_format``; ``rtl=True`` mirrors axes
and legends. A caller always has the same figures at hand as a table: see :class:`Chart`.
"""

from serai.kit.svg.basemap import Basemap, load_basemap, read_basemap
from serai.kit.svg.draw import Chart, Svg, plain_number
from serai.kit.svg.flowmap import MapArrow, MapKind, MapPoint, MapWords, flow_map

__all__ = [
    "Basemap",
    "Chart",
    "MapArrow",
    "MapKind",
    "MapPoint",
    "MapWords",
    "Svg",
    "flow_map",
    "load_basemap",
    "plain_number",
    "read_basemap",
]
