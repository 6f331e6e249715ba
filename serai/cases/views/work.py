"""My work: what to do next, and by when."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from serai.accounts.choices import Permission
from serai.cases.queries.work import WorkItem, my_work
from serai.cases.views.common import tabs
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.people.access import require
from serai.people.actions.reading import read_names

GROUPS = (
    ("late", _("Overdue"), "alert-triangle"), ("today", _("Today"), "clock"),
    ("week", _("Within seven days"), "clock"), ("open", _("Waiting for you"), "inbox"),
    ("later", _("Later"), "clock"),
)  # fmt: skip


@require_GET
def work(request: ActorRequest) -> HttpResponse:
    """Show what the user has to do, overdue first, then by day."""
    require(request.actor, Permission.PERSON_VIEW)
    now = clock.now()
    items = my_work(request.actor, now)
    ids = list({one.person_id for one in items if one.person_id is not None})
    names = read_names(actor=request.actor, person_ids=ids, why="work")
    by_when: dict[str, list[tuple[WorkItem, object]]] = {}
    for one in items:
        name = names.get(one.person_id) if one.person_id else None
        by_when.setdefault(one.when(now), []).append((one, name))
    groups = [(key, label, icon, by_when[key]) for key, label, icon in GROUPS if key in by_when]
    counts = [(key, label, len(by_when.get(key, ()))) for key, label, _icon in GROUPS]
    context = {"groups": groups, "counts": counts, "is_empty": not items}
    return render(request, "cases/work.html", context | tabs(request.actor, "work"))
