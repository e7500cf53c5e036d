import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.urls import district_url
from district.middleware import DistrictRequest

from .actions import mark_all_read, mark_read
from .models import Notice

PAGE_SIZE = 30


@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """List the reader's own notices, the newest first."""
    notices = Notice.objects.of(cast(User, request.user).person)
    page = Paginator(notices, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": notices.unread().count()}
    return render(request, "notices/list.html", context)


@login_required
@require_POST
def read_view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark one notice read, and go where it points."""
    reader, now = cast(User, request.user).person, cast(DistrictRequest, request).now
    notice = mark_read(notice_id=pk, reader=reader, at=now)
    return redirect(notice.url if "open" in request.POST and notice.url else district_url("notices"))


@login_required
@require_POST
def read_all_view(request: HttpRequest) -> HttpResponse:
    """Mark all of the reader's notices read."""
    reader, now = cast(User, request.user).person, cast(DistrictRequest, request).now
    count = mark_all_read(reader=reader, at=now)
    message = ngettext("%(count)s notice was marked read.", "%(count)s notices were marked read.", count)
    messages.success(request, message % {"count": count})
    return redirect(district_url("notices"))
