"""What the structure's views share: who may enter, and how a refusal comes back to the form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpResponse

from accounts.requests import SignedInRequest
from core import authority
from core.errors import Invalid, NotPermitted, Refusal
from core.refused_forms import put_refusal

PERMISSION = "structure.change"
View = Callable[..., HttpResponse]


def for_the_office(view: View) -> View:
    """Let only those enter who may change the structure; visitors are asked to sign in."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        authority.require(request.user, PERMISSION)
        return view(request, *args, **kwargs)

    return guarded


def show_refusal(form: forms.Form, refusal: Refusal) -> int:
    """Put a refusal on the form, at its field if it has that field. Gives the status of the answer.

    :raises NotPermitted: again, because a form is no answer to it.
    """
    if isinstance(refusal, NotPermitted):
        raise refusal
    put_refusal(form, refusal)
    return 422 if isinstance(refusal, Invalid) else refusal.status
