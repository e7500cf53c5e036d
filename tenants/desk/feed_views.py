"""The calendar of what is due, fetched by a person's own calendar program."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.urls import unit_url
from district.requests import DistrictRequest

from .calendar_feed import calendar_of, owed_by, replies_due, subscription_of


@require_safe
@cache_control(private=True, max_age=900)
def calendar(request: DistrictRequest, token: str) -> HttpResponse:
    """Give the due dates of the token's unit; a token that opens nothing any more is an unknown address."""
    subscription = subscription_of(token, on=request.today)
    if subscription is None:
        raise Http404(_("This calendar address is no longer valid. Copy the new one from the desk."))
    unit = subscription.unit
    desk = request.build_absolute_uri(unit_url(unit.slug, "desk"))
    with translation.override(subscription.language):
        replies = replies_due(subscription.user, unit, on=request.today)
        content = calendar_of(unit, owed_by(unit), replies, url=desk, at=request.now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="minglan.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
