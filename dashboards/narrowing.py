"""The filters of the lists, read from an address: whose, of what kind, in which state, which page."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from core import display
from core.errors import Invalid
from hierarchy.ledger.vocabulary import Category
from hierarchy.units.models import Line, Unit, UnitKind

from .asking import Asked
from .obligations import STATES, Conditions

NONE = "none"
LONGEST_SEARCH = 60
PER_PAGE = 50


def conditions(request: HttpRequest, visible: QuerySet[Unit], *, with_state: bool = True) -> Conditions:
    """Read the filters of a list of items; of a list of units, whose states are others, without the state.

    :raises Invalid: with a sentence for a line, locality, kind, category or state that does not exist.
    :raises Http404: for a unit that does not exist or may not be seen; the two look the same.
    """
    get = request.GET.get
    line, locality = get("line", ""), get("locality", "")
    state = get("state", "") if with_state else ""
    return Conditions(
        state=one_of(state, STATES, _("There is no state “%(value)s” to filter by."), field="state"),
        unit=seen_unit(get("unit", ""), visible),
        unit_only=get("only", "") == "1",
        line=line_of(line),
        in_no_line=line == NONE,
        locality=locality_of(locality),
        in_no_locality=locality == NONE,
        kind=kind_of(get("kind", "")),
        category=one_of(get("category", ""), Category.values, _("There is no category “%(value)s”."), field="category"),
        words=get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
    )


def narrowed(request: HttpRequest, put: Asked, *names: str) -> Asked:
    """Read what a page of figures is narrowed to.

    :param names: of kind, line and locality those that the page offers.
    :raises Invalid: with a sentence for one that does not exist. A page of figures has no group of units in no line.
    """
    chosen = {name: request.GET.get(name, "") for name in names}
    for name, value in chosen.items():
        if value == NONE:
            raise Invalid(_("The lists can be narrowed to units in no line or locality, this page cannot."), field=name)
    return replace(
        put,
        kind=kind_of(chosen.get("kind", "")),
        line=line_of(chosen.get("line", "")),
        locality=locality_of(chosen.get("locality", "")),
    )


def conditions_of(put: Asked, **own: Any) -> Conditions:
    """Give the conditions that name the items behind a page of figures.

    :param own: what the page is about: its unit, line or locality.
    """
    return Conditions(**({"kind": put.kind, "line": put.line, "locality": put.locality} | own))


def one_of(value: str, known: Container[str], sentence: str, *, field: str) -> str:
    if value and value not in known:
        raise Invalid(sentence % {"value": value[:20]}, field=field)
    return value


def seen_unit(code: str, visible: QuerySet[Unit]) -> Unit | None:
    """Give the unit of a code if it may be seen; None for a blank code."""
    return visible_unit(code, visible) if code else None


def visible_unit(code: str, visible: QuerySet[Unit]) -> Unit:
    """Give the unit of a code if it may be seen.

    :raises Http404: else, in the same words whether it exists or not.
    """
    unit = visible.select_related("kind", "line", "locality", "parent").filter(code=clean(code)).first()
    if unit is None:
        raise Http404(_("You see no party organisation with this code."))
    return unit


def line_of(code: str) -> Line | None:
    if not code or code == NONE:
        return None
    line = Line.objects.filter(code=clean(code)).first()
    if line is None:
        raise Invalid(_("There is no line “%(code)s”.") % {"code": code[:20]}, field="line")
    return line


def locality_of(code: str) -> Unit | None:
    if not code or code == NONE:
        return None
    locality = Unit.objects.filter(code=clean(code), kind__is_locality=True).first()
    if locality is None:
        raise Invalid(_("There is no locality “%(code)s”.") % {"code": code[:20]}, field="locality")
    return locality


def kind_of(code: str) -> UnitKind | None:
    if not code:
        return None
    kind = UnitKind.objects.filter(pk=clean(code)).first()
    if kind is None:
        raise Invalid(_("There is no kind of unit “%(code)s”.") % {"code": code[:20]}, field="kind")
    return kind


def clean(code: str) -> str:
    """PostgreSQL takes no NUL in text, and an address may hold one."""
    return code.replace("\x00", "")


def paged(request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], per_page: int = PER_PAGE) -> Page:
    """Give the asked page of a list.

    :raises Invalid: for a page that is no number or does not exist.
    """
    paginator = Paginator(rows, per_page)
    asked = request.GET.get("page", "1")
    # Nine digits are more than any list has pages; a longer number could not even be read.
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= 9
    if not is_number or not 1 <= int(asked) <= paginator.num_pages:
        raise Invalid(
            _("This list has pages 1 to %(last)s.") % {"last": display.count(paginator.num_pages)}, field="page"
        )
    return paginator.page(int(asked))
