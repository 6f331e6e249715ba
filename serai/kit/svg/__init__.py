"""Pictures drawn by Python: no JavaScript, the same file in a page, a PDF and an e-mail.

Frozen dataclasses in, one :class:`Svg` (a ``str``) out. Every label is the caller's, already
translated; every number passes through the caller's ``number_format``; ``rtl=True`` mirrors axes
and legends. A caller always has the same figures at hand as a table: see :class:`Chart`.
"""

from serai.kit.svg.bars import Bar, PyramidRow, bars, percent, pyramid
from serai.kit.svg.basemap import Basemap, load_basemap, read_basemap
from serai.kit.svg.draw import Chart, Svg, plain_number
from serai.kit.svg.flowmap import MapArrow, MapKind, MapPoint, MapWords, flow_map
from serai.kit.svg.sankey import Link, origin_destination
from serai.kit.svg.series import Event, Series, columns, sparkline, time_series

__all__ = [
    "Bar",
    "Basemap",
    "Chart",
    "Event",
    "Link",
    "MapArrow",
    "MapKind",
    "MapPoint",
    "MapWords",
    "PyramidRow",
    "Series",
    "Svg",
    "bars",
    "columns",
    "flow_map",
    "load_basemap",
    "origin_destination",
    "percent",
    "plain_number",
    "pyramid",
    "read_basemap",
    "sparkline",
    "time_series",
]
