"""What the pages that compare groups say first, in one sentence made from their figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import display

from .crossing import WEAK_POINTS, Cell, Cross
from .imbalance import Group
from .sentences import filled


def matrix_sentence(cross: Cross, *, name: str, period: str) -> SafeString:
    """Say the figure of all together, how many places lie far below it, and which most."""
    whole = cross.whole.figure
    if whole.ratio is None:
        return filled(_("%(figure)s in %(period)s: nothing to compare yet."), figure=name, period=period)
    begin = filled(
        _("%(figure)s in %(period)s: %(ratio)s in all"), figure=name, period=period, ratio=display.percent(whole.ratio)
    )
    if not cross.weak:
        text = _("%(begin)s; nowhere is it %(points)s points or more below that.")
        return filled(text, begin=begin, points=str(WEAK_POINTS))
    band, column, cell = cross.weak[0]
    text = ngettext(
        "%(begin)s; in %(count)s place it is %(points)s points or more below that: %(place)s (%(least)s).",
        "%(begin)s; in %(count)s places it is %(points)s points or more below that, most of all %(place)s (%(least)s).",
        len(cross.weak),
    )
    return filled(
        text,
        begin=begin,
        count=display.count(len(cross.weak)),
        points=str(WEAK_POINTS),
        place=_linked(cell, pgettext("place", "%(group)s in %(line)s"), group=band.head.label, line=column.label),
        least=display.percent(cell.figure.ratio),
    )


def imbalance_sentence(groups: Sequence[Group], cross: Cross, *, name: str, period: str) -> SafeString:
    """Say which group lies furthest behind the others, by how much, and in which lines most."""
    compared = [group for group in groups if group.own.gap is not None]
    if not compared:
        return filled(_("%(figure)s in %(period)s: no two groups can be compared yet."), figure=name, period=period)
    weak = [group for group in compared if group.own.is_weak]
    if not weak:
        return _balanced(cross, name=name, period=period)
    last = weak[0]
    clauses = [
        filled(
            _(
                "%(figure)s in %(period)s: %(group)s lies %(points)s points below the others, at %(own)s against "
                "%(rest)s"
            ),
            figure=name,
            period=period,
            group=_linked(last.own, "%(group)s", group=last.head.label),
            points=_size(last.own.gap),
            own=display.percent(last.own.figure.ratio),
            rest=display.percent(last.others.ratio),
        )
    ]
    if last.weak:
        lines = pgettext("sentence", ", ").join(head.label for head, _cell in last.weak)
        clauses.append(filled(_("weakest in %(lines)s"), lines=lines))
    if len(weak) > 1:
        more = len(weak) - 1
        text = ngettext(
            "%(count)s more group lies %(points)s points or more below",
            "%(count)s more groups lie %(points)s points or more below",
            more,
        )
        clauses.append(filled(text, count=display.count(more), points=str(WEAK_POINTS)))
    return _joined(clauses)


def _balanced(cross: Cross, *, name: str, period: str) -> SafeString:
    begin = filled(
        _("%(figure)s in %(period)s: no group lies %(points)s points or more below the others"),
        figure=name,
        period=period,
        points=str(WEAK_POINTS),
    )
    if not cross.weak:
        return _joined([begin])
    band, column, cell = cross.weak[0]
    where = _linked(cell, pgettext("place", "%(group)s in %(line)s"), group=band.head.label, line=column.label)
    return _joined([begin, filled(_("but %(place)s by %(points)s points"), place=where, points=_size(cell.gap))])


def roster_sentence(total: int, stale: int, vacant: int, *, days: int, stale_url: str) -> SafeString:
    """Say how many units a roster holds, how many have not changed for long, and how many lack a secretary."""
    if not total:
        return filled(_("No party organisation meets these conditions."))
    listed = ngettext("%(count)s party organisation", "%(count)s party organisations", total)
    clauses = [filled(listed, count=display.count(total))]
    if stale:
        text = ngettext(
            "%(count)s without a change for more than %(days)s days",
            "%(count)s without a change for more than %(days)s days",
            stale,
        ) % {"count": display.count(stale), "days": days}
        clauses.append(format_html('<a href="{}">{}</a>', stale_url, text))
    else:
        clauses.append(filled(_("each with a change within %(days)s days"), days=days))
    if vacant:
        text = ngettext("%(count)s without a secretary", "%(count)s without a secretary", vacant)
        clauses.append(filled(text, count=display.count(vacant)))
    return _joined(clauses)


def _linked(cell: Cell, text: str, **names: str) -> SafeString:
    words = filled(text, **names)
    return format_html('<a href="{}">{}</a>', cell.url, words) if cell.url else words


def _size(gap: Decimal | None) -> str:
    return str(abs(gap or 0))


def _joined(clauses: Sequence[SafeString]) -> SafeString:
    text = clauses[0]
    for clause in clauses[1:]:
        text = filled(pgettext("clauses", "%(before)s; %(after)s"), before=text, after=clause)
    return filled(pgettext("clauses", "%(all)s."), all=text)
