import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import authority

from .forms import FilterForm
from .models import Entry
from .trail import DISTRICT_CHAIN
from .verbs import label_of, subject_of

PAGE_SIZE = 50
PERMISSION = "audit.read"


@login_required
@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """List the audit trail, the newest first, for the audit administrator."""
    authority.require(request.user, PERMISSION)
    form = FilterForm(request.GET or None)
    entries = form.narrow(Entry.objects.newest_first())
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    names = _chain_names(entry.chain_id for entry in page)
    rows = [
        {
            "entry": entry,
            "act": label_of(entry.verb),
            "chain": names[entry.chain_id],
            "subject": subject_of(entry.subject_type),
            "data": _readable(entry.data),
        }
        for entry in page
    ]
    return render(request, "audit/list.html", {"form": form, "page": page, "rows": rows})


def _chain_names(chains: Iterable[str]) -> dict[str, str]:
    """Name chains for people; the units' names come from above, through `settings.UNIT_NAMES`."""
    found = set(chains)
    ids = {name: int(name.partition(":")[2]) for name in found if name.startswith("unit:")}
    path = getattr(settings, "UNIT_NAMES", "")
    units = import_string(path)(list(ids.values())) if path and ids else {}
    names = {name: units.get(ids[name], name) if name in ids else name for name in found}
    if DISTRICT_CHAIN in names:
        names[DISTRICT_CHAIN] = _("the district")
    return names


def _readable(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in sorted(data.items())
        if value not in ("", None, [], {})
    ]
