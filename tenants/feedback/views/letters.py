"""Adding scans of the original to a case, for those who handle it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.disclosure.form_pages import FormPage, answer
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import policies
from ..actions.attaching import attach_letters
from ..case_access import case_url, ordinary_case
from ..letter_forms import LettersForm
from ..procedure import CaseAct


@require_http_methods(["GET", "POST"])
@for_workers
def case_letters(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the scans of a letter; a refused file changes nothing."""
    case = ordinary_case(request, pk)
    policies.role_for_case(request.user, request.unit, CaseAct.ATTACH, on=request.today)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        attach_letters(unit=request.unit, case_id=pk, files=given["letters"], actor=request.user, at=request.now)
        return case_url(request.unit, pk), _("Added to the case.")

    form = LettersForm(request.POST, request.FILES) if request.method == "POST" else LettersForm()
    page = FormPage(
        _("Add the scan of a letter"), _("Add to the case"), case_url(request.unit, pk), meta=[case.number, case.title]
    )
    return answer(request, page, form, act)
