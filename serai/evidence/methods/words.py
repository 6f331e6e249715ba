"""What is said beside the figures: title, key figures, caveats. For page, PDF and publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext

from serai.evidence.methods.charts import Drawing, figure, percentage, signed, whole
from serai.evidence.methods.picture import STANDARD_HOURS, KeyFigures, Picture, key_figures

WIDE = ("map", "")


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure: what it is, the figure, and what it means or compares with."""

    label: str
    value: str
    note: str = ""


def title_of(picture: Picture) -> str:
    """Return the heading of a picture."""
    month = formats.date_format(picture.month, "F Y")
    return gettext("Flow monitoring, %(month)s") % {"month": month}


def where(drawing: Drawing) -> str:
    """Return the countries of the picture and how many points it has."""
    names = sorted({drawing.country(p.country) for p in drawing.picture.points.values()})
    count = len(drawing.picture.points)
    points = ngettext("%(n)s monitoring point", "%(n)s monitoring points", count)
    return " – ".join([*([", ".join(names)] if names else []), points % {"n": whole(count)}])


def tiles(drawing: Drawing) -> list[Tile]:
    """Return the key figures in words."""
    figures = key_figures(drawing.picture)
    observed = ngettext("at %(n)s observed point", "at %(n)s observed points", figures.points)
    found = [
        Tile(
            gettext("Persons counted"), drawing.number(figures.total),
            observed % {"n": whole(figures.points)},
        ),
        _change_tile(figures),
        Tile(
            gettext("Daily mean, normalised by effort"), _maybe(figures.daily_mean),
            gettext("Persons per observed hour at each point, added up, times %(hours)s hours")
            % {"hours": STANDARD_HOURS},
        ),
        Tile(
            gettext("Raw mean"), _maybe(figures.per_day),
            gettext("Persons counted per point and observed day"),
        ),
        Tile(
            gettext("Hours observed"), whole(figures.hours),
            ngettext("on %(n)s point-day", "on %(n)s point-days", figures.days)
            % {"n": whole(figures.days)},
        ),
    ]  # fmt: skip
    return [*found, *_direction_tile(drawing, figures)]


def _change_tile(figures: KeyFigures) -> Tile:
    label, change = gettext("Change on the same points"), figures.change
    if change is None or change.ratio is None:
        return Tile(label, "–", gettext("No point was observed in the month before as well."))
    points = ngettext(
        "%(before)s to %(now)s at %(n)s point observed in both months",
        "%(before)s to %(now)s at %(n)s points observed in both months",
        change.points,
    )
    told = {"before": whole(change.before), "now": whole(change.now), "n": whole(change.points)}
    note = points % told
    if change.mean_before and change.mean_now is not None:
        normal = change.mean_now / change.mean_before - 1
        told_normal = {"change": signed(normal * 100, percentage(abs(normal)))}
        note += "; " + gettext("normalised by effort %(change)s") % told_normal
    return Tile(label, signed(change.ratio * 100, percentage(abs(change.ratio))), note)


def _direction_tile(drawing: Drawing, figures: KeyFigures) -> list[Tile]:
    from serai.flows.choices import Direction

    names = dict(Direction.choices)
    parts = [f"{names.get(s.code, s.code)} {drawing.number(s.persons)}" for s in figures.directions]
    if not parts:
        return []
    first = figures.directions[0]
    share = percentage(first.share) if first.share is not None else drawing.hidden
    return [Tile(str(names.get(first.code, first.code)), share, " · ".join(parts))]


def _maybe(value: float | None) -> str:
    return "–" if value is None else figure(value, 1)


def caveats(picture: Picture) -> list[str]:
    """Return what every reader of the figures must know."""
    told = [
        gettext(
            "Only what was seen during observed hours at these points is counted; it is not the"
            " total of all movements."
        ),
        gettext(
            "Movements are counted, not persons: somebody who passes two points, or twice, counts"
            " twice."
        ),
        gettext(
            "Points cover a part of the routes, and change; compare months on the same points or by"
            " the normalised mean."
        ),
        gettext("Origin, destination, nationality and reasons are as people told them."),
    ]
    if picture.threshold is not None:
        told.append(
            gettext(
                "Figures under %(least)s, and some others that would give them away, are not"
                " shown, so that nobody can be recognised."
            )
            % {"least": picture.threshold}
        )
    return told


def warning(picture: Picture) -> str:
    """Return the mark of made-up data; empty for real data."""
    return gettext("Made-up data for demonstration: no real person or place is described.") * int(
        picture.synthetic
    )


def paper(
    drawing: Drawing, *, source: str, footer: str, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the picture as the data of the PDF, in the active language."""
    picture = drawing.picture
    return {
        "language": (get_language() or "en").split("-")[0],
        "direction": "rtl" if get_language_bidi() else "ltr",
        "title": title_of(picture),
        "subtitle": where(drawing),
        "source": source,
        "footer": footer,
        "warning": warning(picture),
        "tiles": [{"label": t.label, "value": t.value, "note": t.note} for t in tiles(drawing)],
        "charts": [
            {"title": c.title, "note": c.note, "svg": str(c.svg), "wide": c.anchor in WIDE}
            for c in drawing.charts()
        ],
        "caveats_title": gettext("How to read these figures"),
        "caveats": [*caveats(picture), *notes],
    }
