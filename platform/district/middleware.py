"""The clock and the district enter every request here, once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from core.refusal_pages import refusal_response

from . import clock
from .clock_behind import ClockBehind, require_clock
from .models import District
from .requests import DistrictRequest

READING = ("GET", "HEAD", "OPTIONS")


class DistrictMiddleware:
    """Give each request its `district`, `now` and `today`."""

    def __init__(self, get_response: Callable[[DistrictRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DistrictRequest) -> HttpResponse:
        request.district = District.current()
        request.now = clock.now(request.district)
        request.today = timezone.localdate(request.now)
        return self.get_response(request)

    def process_view(self, request: DistrictRequest, *_view: Any) -> HttpResponse | None:
        """Refuse an act by a clock that was set back; reading goes on."""
        if request.method in READING:
            return None
        try:
            require_clock(request.now, district=request.district)
        except ClockBehind as behind:
            return refusal_response(request, behind)
        return None
