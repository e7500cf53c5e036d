"""The design system's tags, built into every template. See platform/docs/components.md for an example of each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template import Context, Library
from django.template.defaultfilters import linebreaks_filter
from django.template.loader import render_to_string
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext, pgettext_lazy
from lucide.templatetags.lucide import lucide as lucide_svg

from core import display, drawing, rich_text
from core import urls as addresses
from core.uploads import findings

register = Library()

# name: (tone, shape, word). The three states of a unit, the verdicts on an obligation, and the states of a filing.
STATES: dict[str, tuple[str, str, str | Promise]] = {
    "normal": ("normal", "circle", pgettext_lazy("state", "normal")),
    "due_soon": ("due-soon", "triangle", pgettext_lazy("state", "due soon")),
    "overdue": ("overdue", "square", pgettext_lazy("state", "overdue")),
    "on_time": ("normal", "circle", pgettext_lazy("state", "disclosed on time")),
    "late": ("overdue", "frame", pgettext_lazy("state", "disclosed late")),
    "not_yet_due": ("quiet", "ring", pgettext_lazy("state", "not yet due")),
    "exempt": ("quiet", "dash", pgettext_lazy("state", "exempt")),
    "nil": ("quiet", "dash", pgettext_lazy("state", "nothing in this period (nil return)")),
    "cancelled": ("quiet", "dash", pgettext_lazy("state", "cancelled")),
    "received": ("normal", "circle", pgettext_lazy("state", "filed, receipt given")),
    "accepted": ("normal", "circle", pgettext_lazy("state", "filed, receipt given")),
    "filed": ("normal", "ring", pgettext_lazy("state", "filed, awaiting receipt")),
    "sent": ("normal", "ring", pgettext_lazy("state", "filed, awaiting receipt")),
    "returned": ("due-soon", "triangle", pgettext_lazy("state", "returned for completion")),
    "to_refile": ("due-soon", "triangle", pgettext_lazy("state", "to be filed again")),
    "not_adopted": ("overdue", "square", pgettext_lazy("state", "not adopted")),
    "not_filed": ("due-soon", "triangle", pgettext_lazy("state", "adopted, not filed")),
    "none": ("quiet", "dash", pgettext_lazy("state", "not obliged to file")),
}


# Addresses


@register.simple_tag
def district_url(name: str, *args: Any, **kwargs: Any) -> str:
    """Give the address of a district page, also from inside a workspace."""
    return addresses.district_url(name, *args, **kwargs)


@register.simple_tag
def unit_url(unit: Any, name: str, *args: Any, **kwargs: Any) -> str:
    """Give the address of a page in a unit's workspace; `unit` is a Unit or its slug."""
    return addresses.unit_url(getattr(unit, "slug", unit), name, *args, **kwargs)


@register.simple_tag
def district_url_if_any(name: str, *args: Any, **kwargs: Any) -> str:
    """Give the address of a district page, or nothing where this installation has no such page."""
    try:
        return addresses.district_url(name, *args, **kwargs)
    except NoReverseMatch:
        return ""


# Writing


@register.filter
def percent(ratio: Any) -> str:
    return display.percent(ratio)


@register.filter
def count(number: int | None) -> str:
    return display.count(number)


@register.filter
def day(value: date | None) -> str:
    return display.day(value)


@register.filter
def short_day(value: date | None) -> str:
    return display.short_day(value)


@register.filter
def weekday(value: date | None) -> str:
    return display.weekday(value) if value else "–"


@register.filter
def moment(value: datetime | None) -> str:
    return display.moment(value)


@register.filter
def period_name(label: str) -> str:
    return display.period_name(label)


@register.filter
def rich(text: str) -> SafeString:
    """Draw a text that may have form: plain text by its lines, markup cleaned once more, whoever stored it."""
    if rich_text.is_rich(text):
        return SafeString(rich_text.clean(text))
    return SafeString(linebreaks_filter(text, autoescape=True))


@register.filter
def file_notes(codes: Iterable[str] | None) -> list[str]:
    """Put what was noticed about a file into words."""
    return findings.sentences(codes or [])


# Drawing


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """Draw a lucide icon, hidden from screen readers: an icon never stands without words."""
    return SafeString(lucide_svg(name, size=size, aria_hidden="true", focusable="false", **{"class": "icon"}))


@register.simple_tag
def state(name: str, label: str | Promise = "", *, mark_only: bool = False) -> SafeString:
    """Show a state by shape, colour and word. `label` replaces the word; `mark_only` keeps it for screen readers."""
    tone, shape, word = STATES.get(name, ("quiet", "ring", name))
    return format_html(
        '<span class="state state--{}">{}<span class="{}">{}</span></span>',
        tone,
        drawing.mark(shape),
        "visually-hidden" if mark_only else "state__word",
        label or word,
    )


@register.simple_tag
def bar(ratio: Any, tone: str = "neutral", width: int = 88) -> SafeString:
    """Draw a bar of 8 px. `tone`: a state's name or "neutral"."""
    return drawing.bar(ratio, tone=STATES[tone][0] if tone in STATES else tone, width=width)


@register.simple_tag
def ratio(figure: Any, state: str = "neutral", url: str = "") -> SafeString:
    """Show a figure in a table cell: bar, percentage, and numerator over denominator as its title."""
    value = display.percent(figure.ratio) if figure is not None else "–"
    shown = format_html('<a href="{}">{}</a>', url, value) if url else value
    if figure is None or figure.ratio is None:
        return format_html('<span class="ratio ratio--none">{}</span>', shown)
    return format_html(
        '<span class="ratio" title="{} / {}">{}<span class="ratio__value">{}</span></span>',
        display.count(figure.numerator),
        display.count(figure.denominator),
        bar(figure.ratio, state),
        shown,
    )


@register.simple_tag
def sort_head(head: Any, label: str, *, number: bool = False) -> SafeString:
    """Show a column's head as a link that sorts by it. `head`: url, sorted (ascending, descending or blank), id."""
    sort = format_html(' aria-sort="{}"', head.sorted) if head.sorted else ""
    mark = {"ascending": "↑", "descending": "↓"}.get(head.sorted, "")
    return format_html(
        '<th scope="col"{}{}><a class="sort" id="sort-{}" href="{}" hx-get="{}" hx-push-url="true"'
        ' hx-target="#content" hx-select="#content" hx-swap="outerHTML show:none">'
        '{}<span class="sort__mark" aria-hidden="true">{}</span></a></th>',
        SafeString(' class="number"') if number else "",
        sort,
        head.id,
        head.url,
        head.url,
        label,
        mark,
    )


@register.simple_tag
def sparkline(values: Sequence[Any], width: int = 96) -> SafeString:
    """Draw the course of a ratio, for instance over 12 months. Its numbers stand in a table elsewhere."""
    return drawing.sparkline(values, width=width)


@register.simple_tag
def change(now: Any, before: Any, label: str = "") -> SafeString:
    """Show how a figure's ratio changed, in percentage points. Nothing if either is not applicable."""
    if now is None or before is None or now.ratio is None or before.ratio is None:
        return SafeString("")
    points = display.tenths_of_percent(now.ratio) - display.tenths_of_percent(before.ratio)
    tone = "up" if points > 0 else "down" if points < 0 else "same"
    written = display.points(points)
    return format_html('<span class="change change--{}">{}</span>', tone, f"{label} {written}".strip())


@register.inclusion_tag("components/figure.html")
def figure(
    figure: Any,
    label: str,
    *,
    previous: Any = None,
    previous_label: str = "",
    counted: str = "",
    url: str = "",
    path: Sequence[Any] = (),
    target: Any = None,
) -> dict[str, Any]:
    """Show one figure of the ruled row: value, numerator and denominator, change, course, target.

    `counted` names what is counted; `path` gives the ratios of the last months, drawn from the second on; `target` is
    the ratio to be reached.
    """
    known = [ratio for ratio in path or () if ratio is not None]
    return {
        "figure": figure,
        "label": label,
        "previous": previous,
        "previous_label": previous_label,
        "counted": counted,
        "url": url,
        "target": target,
        "is_reached": target is None or figure is None or figure.ratio is None or figure.ratio >= target,
        "value": None if figure is None or figure.ratio is None else display.tenths_of_percent(figure.ratio),
        "path": path if len(known) > 1 else (),
        "months": len(path or ()),
        "lowest": min(known, default=None),
        "highest": max(known, default=None),
    }


# Parts of a page


def trimmed(content: str) -> SafeString:
    """Give a block tag's rendered content without the space around it (which would drop its safety)."""
    return SafeString(content.strip())


@register.simple_tag
def crumbs(*parts: Any) -> SafeString:
    """Show where the page stands: pairs of label and address, the last label without one."""
    trail = [{"label": parts[i], "url": parts[i + 1] if i + 1 < len(parts) else ""} for i in range(0, len(parts), 2)]
    return SafeString(render_to_string("components/crumbs.html", {"trail": trail}))


@register.simple_block_tag
def page_sentence(content: str) -> SafeString:
    """Set the page's one sentence: its h1, in serif."""
    return format_html('<h1 class="sentence">{}</h1>', trimmed(content))


@register.simple_block_tag
def chip(content: str, url: str = "", current: bool = False, id: str = "") -> SafeString:
    """Show a quiet filter; `current` when it is chosen. With an `id` it keeps the focus when htmx redraws it."""
    if not url:
        return format_html('<span class="chip">{}</span>', trimmed(content))
    aria = SafeString(' aria-current="true"') if current else ""
    named = format_html(' id="{}"', id) if id else ""
    return format_html('<a class="chip" href="{}"{}{}>{}</a>', url, named, aria, trimmed(content))


@register.simple_block_tag
def table_frame(content: str, label: str) -> SafeString:
    """Frame a table that scrolls sideways on a narrow screen, reachable by keyboard."""
    name = pgettext("table", "%(label)s, table") % {"label": label}  # apart from its section's own name
    return format_html(
        '<div class="table-frame" role="region" tabindex="0" aria-label="{}">{}</div>', name, trimmed(content)
    )


@register.simple_block_tag
def task(
    content: str, title: str, *, state: str = "normal", meta: str = "", due: str = "", rule: str = "", url: str = ""
) -> SafeString:
    """Show one thing to do. `content`: its buttons; `due`: the state's words; `rule`: how the due date was computed."""
    values = {"title": title, "state": state, "meta": meta, "due": due, "rule": rule, "url": url}
    tone = STATES.get(state, ("quiet",))[0]
    return SafeString(render_to_string("components/task.html", {**values, "tone": tone, "actions": trimmed(content)}))


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """Say what will come here and what to do, where there is nothing yet."""
    return format_html('<div class="empty"><p class="empty__title">{}</p>{}</div>', title, trimmed(content))


@register.simple_block_tag
def message(content: str, level: str = "info") -> SafeString:
    """Show a message box on the page: info, success, warning or error."""
    return format_html('<div class="message message--{}" role="status">{}</div>', level, trimmed(content))


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> dict[str, Any]:
    """Show the count, and links to a paginated list's other pages that keep the address's other filters."""
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop("page", None)
    rest = query.urlencode()
    around = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(around), "rest": f"&{rest}" if rest else "", "gap": page.paginator.ELLIPSIS}


# Forms


#: Fields in which much can be entered; each shows the notice that nothing secret may be.
OPEN = forms.Textarea | forms.FileInput


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, *, label: str = "") -> dict[str, Any]:
    """Show one form field: label above, help and errors under it, the secrecy notice where text or files go in."""
    widget = bound.field.widget
    return {
        "field": bound,
        "label": label or bound.label,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_group": isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple),
        "is_open": isinstance(widget, OPEN),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Sum up a form's errors above it, each a link to its field."""
    return {"form": form, "fields": [bound for bound in form.visible_fields() if bound.errors]}


@register.filter
def wants_secrecy_notice(form: forms.BaseForm) -> bool:
    """Tell whether a form takes text in one line only; a field of several lines or of files shows the notice itself."""
    closed = forms.PasswordInput | forms.NumberInput | forms.DateInput | forms.HiddenInput
    widgets = [bound.field.widget for bound in form.visible_fields()]
    if any(isinstance(widget, OPEN) for widget in widgets):
        return False
    return any(isinstance(widget, forms.TextInput) and not isinstance(widget, closed) for widget in widgets)


@register.inclusion_tag("components/secrecy_notice.html")
def secrecy_notice() -> dict[str, Any]:
    """Show the quiet notice that nothing secret may be entered."""
    return {}
