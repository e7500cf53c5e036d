"""The clock and the district enter every request here, once."""

from collections.abc import Callable
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import clock
from .models import District


class DistrictMiddleware:
    """Give each request its `district`, `now` and `today`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.district = District.current()  # type: ignore[attr-defined]  # see DistrictRequest
        request.now = clock.now(request.district)  # type: ignore[attr-defined]
        request.today = timezone.localdate(request.now)  # type: ignore[attr-defined]
        return self.get_response(request)


class DistrictRequest(HttpRequest):
    """The type of a request behind the middleware, for annotations only."""

    district: District
    now: datetime
    today: date
