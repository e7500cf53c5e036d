"""The record of all that the unit has done: a page, and the same as a table to take away."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from core.display import moment
from core.errors import Refusal
from core.sheets.writing import write_csv
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .history import KINDS, Asked, acts_of, choices_of, in_words
from .policies import require_can_read_history

PER_PAGE = 50
MOST_EXPORTED = 20_000


class TooLong(Refusal):
    """More acts than a table to take away should hold."""

    code = "too_long"


@require_GET
@for_workers
def history(request: WorkRequest) -> HttpResponse:
    """List the unit's acts, the newest first; filters stay in the address."""
    require_can_read_history(request.roles)
    asked = Asked.read(request.GET.dict())
    page = Paginator(acts_of(request.unit, asked), PER_PAGE).get_page(request.GET.get("page"))
    months, people = choices_of(request.unit)
    context = {
        "unit": request.unit,
        "asked": asked,
        "page": page,
        "acts": in_words(request.unit, page),
        "months": months,
        "people": people,
        "kinds": [(code, label) for code, label, _words in KINDS],
    }
    return render(request, "desk/history.html", context)


@require_GET
@for_workers
def history_export(request: WorkRequest) -> HttpResponse:
    """Give the same acts as CSV.

    :raises TooLong: for more than a table should hold.
    """
    require_can_read_history(request.roles)
    acts = acts_of(request.unit, Asked.read(request.GET.dict()))
    if acts.count() > MOST_EXPORTED:
        raise TooLong(_("These are more than %(most)s acts. Choose a month first.") % {"most": MOST_EXPORTED})
    headers = [
        pgettext("history", "Time"),
        pgettext("history", "Act"),
        pgettext("history", "About"),
        pgettext("history", "Who"),
    ]
    rows = [(moment(act.at), act.label, act.subject, act.who) for act in in_words(request.unit, acts)]
    response = HttpResponse(write_csv(headers, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="history-{request.unit.slug}.csv"'
    return response
