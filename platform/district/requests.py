"""What a request carries beyond Django's own attributes, said once for the type checker.

A view annotates its request with the class that says how it was reached; nothing of this exists when the program
runs. Each step adds what one door has made sure of:

- `DistrictRequest`: any page. The middlewares have put the clock, the district and htmx on the request.
- `accounts.requests.SignedInRequest`: behind `login_required`; `user` is an account.
- `tenants.registry.requests.WorkspaceRequest`: a page of a unit's workspace, which may be open to everybody.
- `tenants.registry.requests.WorkRequest`: a page of the workspace for those who hold a role in the unit.
"""

from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import District


class DistrictRequest(HttpRequest):
    """A request as every view gets it: `DistrictMiddleware` and `HtmxMiddleware` come before them all."""

    district: District
    now: datetime
    today: date
    htmx: HtmxDetails
