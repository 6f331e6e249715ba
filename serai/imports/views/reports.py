"""An import's report in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from serai.flows.choices import Direction

SHOWN = 200
KINDS = (
    ("refused", _("Rows refused"), "c-error", "circle-x"),
    ("date_outside_window", _("Dates outside the time covered"), "c-warn", "calendar"),
    ("number_repeated", _("Form numbers that repeat"), "c-warn", "copy"),
    ("totals_differ", _("Totals that do not add up"), "c-warn", "alert-triangle"),
    ("blank", _("Rows without a record"), "", "info-circle"),
    ("control_total", _("The file's own totals"), "", "check"),
    ("point_created", _("Monitoring points created"), "", "map-pin"),
)


def sentence(remark: Mapping[str, Any]) -> str:
    """Return a remark's sentence in the reader's language."""
    source = str(remark["sentence"])
    text = gettext(source)
    return text % remark["params"] if remark["params"] else text


def shown_report(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report as templates show it: remarks by kind, words translated."""
    groups = []
    for kind, label, tone, icon in KINDS:
        remarks = [remark for remark in report["remarks"] if remark["kind"] == kind]
        if remarks:
            rows = [{**remark, "text": sentence(remark)} for remark in remarks[:SHOWN]]
            groups.append({
                "kind": kind, "label": label, "tone": tone, "icon": icon, "remarks": rows,
                "count": len(remarks), "more": len(remarks) - len(rows),
            })  # fmt: skip
    totals: dict[str, dict[str, int]] = {}
    for total in report["totals"]:
        totals.setdefault(total["point"], {})[total["direction"]] = total["persons"]
    return {
        **report,
        "groups": groups,
        "directions": [label for _code, label in Direction.choices],
        "by_point": [
            (point, [figures.get(code) for code in Direction.values], sum(figures.values()))
            for point, figures in totals.items()
        ],
        "trimmed": list(report["trimmed"].items()),
    }
