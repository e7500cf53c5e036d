import uuid
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from core.urls import district_url

from .actions import mark_all_read, mark_read
from .models import Notice

PAGE_SIZE = 30


@login_required
@require_safe
def notice_list(request: SignedInRequest) -> HttpResponse:
    """List the reader's own notices, the newest first, by day; all, or the unread ones."""
    notices = Notice.objects.of(request.user.person)
    only_unread = request.GET.get("show") == "unread"
    page = Paginator(notices.unread() if only_unread else notices, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "days": [(day, list(group)) for day, group in groupby(page, key=lambda notice: localdate(notice.at))],
        "unread": notices.unread().count(),
        "only_unread": only_unread,
    }
    return render(request, "notices/list.html", context)


@login_required
@require_POST
def read_view(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark one notice read, and go where it points."""
    notice = mark_read(notice_id=pk, reader=request.user.person, at=request.now)
    return redirect(notice.url if "open" in request.POST and notice.url else district_url("notices"))


@login_required
@require_POST
def read_all_view(request: SignedInRequest) -> HttpResponse:
    """Mark all of the reader's notices read."""
    count = mark_all_read(reader=request.user.person, at=request.now)
    message = ngettext("%(count)s notice was marked read.", "%(count)s notices were marked read.", count)
    messages.success(request, message % {"count": count})
    return redirect(district_url("notices"))
