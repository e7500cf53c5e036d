"""A page that is one form: what it asks, the form, where it leads. Its view says what to do with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from core.errors import Refusal
from core.refused_forms import put_refusal
from tenants.registry.requests import WorkRequest


@dataclass(frozen=True)
class FormPage:
    """What stands around the form: its sentence, what explains it, its button, where cancelling leads."""

    sentence: str
    submit_label: str
    back_url: str
    lead: str = ""
    warning: str = ""
    meta: Sequence[str] = field(default=())
    template: str = "disclosure/form_page.html"


def answer(
    request: WorkRequest, page: FormPage, form: forms.Form, act: Callable[[dict[str, Any]], tuple[str, str]]
) -> HttpResponse:
    """Show the form; on POST do what it asks. A refusal comes back at its field, with what was typed.

    :param act: is given the cleaned data; gives the address to go to and the message to show there.
    """
    status = 200
    if request.method == "POST" and not request.POST.get("more"):
        status = 400
        if form.is_valid():
            try:
                address, message = act(form.cleaned_data)
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                if message:
                    messages.success(request, message)
                return redirect(address)
    return render(request, page.template, {"unit": request.unit, "page": page, "form": form}, status=status)
