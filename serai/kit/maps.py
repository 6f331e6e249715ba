"""The base map of this deployment and the sentence printed under every map."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from serai.kit.svg import Basemap, load_basemap
from serai.kit.svg.basemap import WORLD

DISCLAIMER = _(
    "The boundaries and names shown and the designations used on this map do not imply official "
    "endorsement or acceptance. Dashed lines are boundaries on which there is no final agreement."
)


def basemap() -> Basemap:
    """Return the base map that pages draw on.

    The setting ``SERAI_BASEMAP`` (a path to TopoJSON; see :mod:`serai.kit.svg.basemap`) replaces
    the world map that ships with Serai. Raises OSError or ValueError if that file is unusable.
    """
    chosen = getattr(settings, "SERAI_BASEMAP", "")
    return load_basemap(Path(chosen) if chosen else WORLD)
