"""The unit's cases, for those who deal with them."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tenants.registry.requests import WorkspaceRequest


@require_GET
def case(request: WorkspaceRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one case."""
    raise Http404(_("This unit has no such case. Open it from the list."))
