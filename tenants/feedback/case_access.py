"""Finding the case of a page, for those who may read cases."""

from __future__ import annotations

import uuid

from django.http import Http404
from django.utils.translation import gettext as _

from core.urls import unit_url
from hierarchy.units.models import Unit
from tenants.registry.requests import WorkRequest

from .models import Case
from .policies import require_can_read_cases


def ordinary_case(request: WorkRequest, pk: uuid.UUID) -> Case:
    """Give a case that is no real-name report, to whoever may read the unit's cases.

    :raises NotForYou: for all others. :raises Http404: if there is none.
    """
    require_can_read_cases(request.user, request.unit, on=request.today)
    case = Case.objects.ordinary().filter(pk=pk).first()
    if case is None:
        raise Http404(_("This unit has no such case. Open it from the list."))
    return case


def case_url(unit: Unit, pk: uuid.UUID) -> str:
    """Give the address of a case's page."""
    return unit_url(unit.slug, "case", pk=pk)
