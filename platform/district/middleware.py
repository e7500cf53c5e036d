"""The clock and the district enter every request here, once."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone

from . import clock
from .models import District
from .requests import DistrictRequest


class DistrictMiddleware:
    """Give each request its `district`, `now` and `today`."""

    def __init__(self, get_response: Callable[[DistrictRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: DistrictRequest) -> HttpResponse:
        request.district = District.current()
        request.now = clock.now(request.district)
        request.today = timezone.localdate(request.now)
        return self.get_response(request)
