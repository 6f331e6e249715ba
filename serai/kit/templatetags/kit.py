"""Template tags that every room's pages use: icons, directions, figures and filter links."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils import formats, numberformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

register = template.Library()

THEMES = ("light", "dark")
THEME_COOKIE = "serai_theme"


@register.simple_tag
def icon(name: str, extra: str = "", label: str = "") -> SafeString:
    """Show an icon of the sprite.

    ``extra`` is further CSS classes; ``"flip"`` mirrors an icon that points when the page runs
    right to left. Without ``label`` the icon is decoration and hidden from screen readers.
    """
    if label:
        return _drawn(name, extra, format_html('role="img" aria-label="{}"', label))
    return _drawn(name, extra, mark_safe('aria-hidden="true"'))


@lru_cache(maxsize=1024)
def _drawn(name: str, extra: str, described: SafeString) -> SafeString:
    """Return an icon; a list shows the same few a hundred times."""
    classes = f"icon {extra}".strip()
    whole = '<svg class="{}" {}><use href="{}#i-{}"></use></svg>'
    return format_html(whole, classes, described, static("kit/icons.svg"), name)


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """Return ``data-theme="dark"`` or ``"light"`` if the reader chose one, else nothing."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    return format_html(' data-theme="{}"', chosen) if chosen in THEMES else mark_safe("")


@register.filter
def ltr(value: object) -> SafeString:
    """Keep a code, phone number, time or address left to right inside right-to-left text."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def isolate(value: object) -> SafeString:
    """Keep a name or free text from disturbing the direction of the text around it."""
    return format_html("<bdi>{}</bdi>", value)


@register.filter
def number(value: float | Decimal | str | None, decimals: int | None = None) -> str:
    """Write a figure as the reader's language does, with groups of thousands; None is a dash.

    With ``decimals`` it is rounded to as many, half away from zero.
    """
    if value is None or value == "":
        return "–"
    if decimals is None:
        decimals = 0 if isinstance(value, int) else None
    else:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return str(
        numberformat.format(
            value,
            formats.get_format("DECIMAL_SEPARATOR"),
            decimals,
            grouping=3,
            thousand_sep=formats.get_format("THOUSAND_SEPARATOR"),
            force_grouping=True,
        )
    )


@register.filter
def initials(value: object) -> str:
    """Return one or two capital letters that stand for a user's name in a small circle."""
    words = [word for word in str(value).split("@")[0].replace(".", " ").split() if word]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.filter
def native_name(code: str) -> str:
    """Return a language's own name for itself, as its readers look for it."""
    name = str(get_language_info(code)["name_local"])
    return name[:1].upper() + name[1:]


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """Return ``?…``: the page's present query with these keys set, or dropped where None or "".

    Changing anything but ``page`` goes back to the first page.
    """
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(key, [str(part) for part in value])
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """Return the path and query of this page, to come back to after a change of language."""
    request = context.get("request")
    return request.get_full_path() if request is not None else "/"


@register.filter
def choice_field(field: Any) -> bool:
    """Say whether a bound field is a single tick box, whose label stands beside it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset
