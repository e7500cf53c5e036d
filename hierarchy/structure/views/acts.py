"""Move, close, reopen, merge: fill in, look at the consequences, confirm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.display import day as written_day
from core.errors import Refusal
from core.urls import district_url
from hierarchy.units.models import Unit

from .. import actions
from ..consequences import Consequences, foresee
from ..forms import CloseForm, MergeForm, MoveForm, ReopenForm
from ..positions import Keep
from ..tree import fingerprint
from .frame import for_the_office, show_refusal


class ActForm(Protocol):
    """A form that knows what to begin with for a unit."""

    def __call__(self, *args: Any, **kwargs: Any) -> forms.Form: ...

    def initial_of(self, unit: Unit, today: date) -> dict[str, Any]:
        """Give the form's first content."""


@dataclass(frozen=True)
class Act:
    """One kind of act: its form, what it calls, and its words."""

    form: ActForm
    run: Callable[..., Unit]
    subject: str
    title: str | Promise
    explanation: str | Promise
    submit_label: str | Promise
    done: str | Promise


ACTS: dict[str, Act] = {
    "move": Act(
        MoveForm,
        actions.move_unit,
        "unit",
        gettext_lazy("Move %(unit)s"),
        gettext_lazy(
            "Everything below it moves along. Periods that end from the effective day on count at the new place, "
            "earlier ones stay where they were."
        ),
        pgettext_lazy("structure", "Move"),
        gettext_lazy("%(unit)s was moved."),
    ),
    "close": Act(
        CloseForm,
        actions.close_unit,
        "unit",
        gettext_lazy("Close %(unit)s"),
        gettext_lazy(
            "What it owes for periods that end after its last day is cancelled; everything earlier stays. "
            "Its roles end."
        ),
        pgettext_lazy("structure", "Close"),
        gettext_lazy("%(unit)s was closed."),
    ),
    "reopen": Act(
        ReopenForm,
        actions.reopen_unit,
        "unit",
        gettext_lazy("Reopen %(unit)s"),
        gettext_lazy("It owes the periods that end from then on. Its people need their roles anew."),
        pgettext_lazy("structure", "Reopen"),
        gettext_lazy("%(unit)s was reopened."),
    ),
    "merge": Act(
        MergeForm,
        actions.merge_units,
        "absorbed",
        gettext_lazy("Merge %(unit)s into another unit"),
        gettext_lazy(
            "Units below it pass to the absorbing unit. What it still owes is cancelled; "
            "what is settled stays with it. Its roles end."
        ),
        pgettext_lazy("structure", "Merge"),
        gettext_lazy("%(unit)s was merged."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def act_on_unit(request: SignedInRequest, code: str, name: str) -> HttpResponse:
    """Fill in an act, show its consequences, and do it when they are confirmed.

    What is confirmed is what was shown: if the tree has changed since, the consequences are shown again.
    """
    act = ACTS[name]
    unit = get_object_or_404(Unit.objects.select_related("parent", "line", "locality", "kind"), code=code)
    form = act.form(request.POST or None, initial=act.form.initial_of(unit, request.today))
    status, consequences = 200, None
    if request.method == "POST" and "change" not in request.POST:
        status = 422
        if form.is_valid():
            try:
                if _is_confirmed(request):
                    _run(request, act, unit, form)
                    messages.success(request, str(act.done) % {"unit": unit.name})
                    return redirect(district_url("structure_unit", code=code))
                consequences = foresee(lambda: _run(request, act, unit, form))
                status = 200
            except Refusal as refusal:
                status = show_refusal(form, refusal)
    return render(request, "structure/act.html", _context(request, act, unit, form, consequences), status=status)


def _is_confirmed(request: SignedInRequest) -> bool:
    seen = request.POST.get("seen", "")
    if not seen:
        return False
    if seen != fingerprint():
        messages.warning(request, _("The structure has changed meanwhile. Look at the consequences again."))
        return False
    return True


def _run(request: SignedInRequest, act: Act, unit: Unit, form: forms.Form) -> Unit:
    return act.run(**{act.subject: unit}, actor=request.user, at=request.now, **form.cleaned_data)


def _context(
    request: SignedInRequest, act: Act, unit: Unit, form: forms.Form, consequences: Consequences | None
) -> dict[str, Any]:
    shown = []
    if consequences is not None:
        shown = [(bound.label, _shown(form.cleaned_data.get(bound.name))) for bound in form.visible_fields()]
    return {
        "unit": unit,
        "form": form,
        "title": str(act.title) % {"unit": unit.name},
        "explanation": act.explanation,
        "submit_label": act.submit_label,
        "consequences": consequences,
        "shown": shown,
        "seen": fingerprint() if consequences is not None else "",
    }


def _shown(value: Any) -> str:
    """Write a form's value for reading."""
    if isinstance(value, Keep):
        return _("unchanged")
    if isinstance(value, date):
        return written_day(value)
    if isinstance(value, Unit):
        return f"{value.name} {value.code}"
    return str(value) if value not in (None, "") else _("none")
