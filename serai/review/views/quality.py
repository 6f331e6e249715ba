"""The page of data quality: open flags, and the work of each enumerator and point."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, gettext
from django.views.decorators.http import require_GET, require_POST

from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.kit.svg import Chart, Series, columns
from serai.kit.templatetags.kit import number
from serai.review import access
from serai.review.actions.quality import settle_flag
from serai.review.forms.submissions import SettleForm
from serai.review.queries import quality
from serai.review.queries.submissions import rule_name


@require_GET
def overview(request: ActorRequest) -> HttpResponse:
    """Show what is doubtful, and whose work needs attention."""
    access.require_view(request.actor)
    rule, place = request.GET.get("rule", ""), request.GET.get("place", "")
    flags = quality.open_flags(request.actor, rule=rule, place=place)
    page = Paginator(flags, 25).get_page(request.GET.get("page"))
    days = quality.window()
    context = {
        "page": page,
        "found": [(flag, rule_name(flag.rule), quality.reason_of(flag)) for flag in page],
        "rules": [
            (name, rule_name(name), count) for name, count in quality.rule_counts(request.actor)
        ],
        "rule": rule,
        "place": place,
        "days": days,
        "chart": _chart(quality.submissions_per_day(request.actor), days),
        "work": [
            (title, kind, [(line, _calendar(line.days)) for line in lines])
            for title, kind, lines in (
                (gettext("Enumerators"), "enumerator", quality.enumerators(request.actor)),
                (gettext("Monitoring points"), "place", quality.points(request.actor)),
            )
        ],
        "may_settle": request.actor.may_anywhere("submission.review"),
    }
    return render(request, "review/quality/overview.html", context)


def _chart(figures: list[tuple[int, int]], days: list[Any]) -> Chart:
    labels = [date_format(day, "j M") for day in days]
    clean = [float(every - flagged) for every, flagged in figures]
    flagged = [float(flagged) for _every, flagged in figures]
    names = (gettext("Without flags"), gettext("With flags"))
    title = gettext("Submissions per day of receipt")
    return Chart(
        title=title,
        svg=columns(
            labels,
            [Series(names[0], clean), Series(names[1], flagged)],
            title=title,
            number_format=number,
            rtl=get_language_bidi(),
        ),
        head=[gettext("Day"), *names],
        rows=[
            [label, number(int(a)), number(int(b))]
            for label, a, b in zip(labels, clean, flagged, strict=True)
        ],
    )


def _calendar(counts: Sequence[int]) -> SafeString:
    """Draw one square a day, filled where something was received; reads from the oldest day."""
    ordered = list(reversed(counts)) if get_language_bidi() else counts
    squares = format_html_join(
        "",
        '<rect x="{}" y="1" width="7" height="14" class="{}" stroke-width="1"/>',
        ((8 * index, "sv-f1" if count else "sv-panel") for index, count in enumerate(ordered)),
    )
    label = gettext("%(days)s of %(all)s days") % {
        "days": sum(map(bool, counts)),
        "all": len(counts),
    }
    return format_html(
        '<svg role="img" aria-label="{}" width="{}" height="16">{}</svg>',
        label,
        8 * len(counts),
        squares,
    )


@require_POST
def settle(request: ActorRequest, flag_id: int) -> HttpResponse:
    """Settle one flag with a note, then go back to its submission."""
    flag = access.get_settleable_flag(request.actor, flag_id)
    form, written = SettleForm(request.POST), request.POST.get("note", "").strip()
    if written and not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["note"])))
        return redirect("review:submission", submission_id=flag.submission_id)
    try:
        settle_flag(actor=request.actor, flag=flag, note=written)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The flag is settled."))
    return redirect("review:submission", submission_id=flag.submission_id)
