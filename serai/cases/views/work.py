"""My work: what to do next, and by when."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from serai.accounts.choices import Permission
from serai.cases.queries.work import ALL, MOST, WorkItem, my_work
from serai.cases.views.common import tabs
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.people.access import require
from serai.people.actions.reading import read_names
from serai.people.methods.records import Identity

GROUPS = (
    ("late", _("Overdue"), "alert-triangle"), ("today", _("Today"), "clock"),
    ("week", _("Within seven days"), "clock"), ("open", _("Waiting for you"), "inbox"),
    ("later", _("Later"), "clock"),
)  # fmt: skip


SHOWN = 10
"""Lines that are shown of a group, the soonest, until all are asked for: a screen of a phone."""


class Line(NamedTuple):
    """A line as it is shown: where it leads, what is to do, for whom, by when."""

    url: str
    label: str
    name: str
    reference: str
    due: str


def _line(item: WorkItem, names: Mapping[UUID, Identity]) -> Line:
    who = names.get(item.person_id) if item.person_id else None
    form = "j M Y H:i" if item.has_time else "j M Y"
    due = date_format(timezone.localtime(item.moment), form) if item.moment else ""
    return Line(str(item.url), str(item.label), who.display if who else "", item.reference, due)


@require_GET
def work(request: ActorRequest) -> HttpResponse:
    """Show what the user has to do, overdue first, then by day; a group named in `all` whole."""
    require(request.actor, Permission.PERSON_VIEW)
    now = clock.now()
    whole = request.GET.get("all")
    items = my_work(request.actor, now, ALL if whole else MOST)
    by_when: dict[str, list[WorkItem]] = {}
    for one in items:
        by_when.setdefault(one.when(now), []).append(one)
    shown = {key: one if key == whole else one[:SHOWN] for key, one in by_when.items()}
    ids = {one.person_id for lines in shown.values() for one in lines}
    names = read_names(
        actor=request.actor, person_ids=[one for one in ids if one is not None], why="work"
    )
    groups = [
        (key, label, icon, [_line(one, names) for one in shown[key]],
         len(by_when[key]) - len(shown[key]))
        for key, label, icon in GROUPS if key in shown
    ]  # fmt: skip
    counts = [(key, label, len(by_when.get(key, ()))) for key, label, _icon in GROUPS]
    context = {"groups": groups, "counts": counts, "is_empty": not items}
    return render(request, "cases/work.html", context | tabs(request.actor, "work"))
