"""What the API answers when it cannot answer: problem details (RFC 9457), in the reader's language."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, AuthenticationFailed, NotAuthenticated

from .error_pages import own_words
from .errors import Refusal
from .refusal_pages import problem


def problem_of(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Give the problem details of an exception; None for a fault of ours, which Django logs and answers.

    Named by the setting `EXCEPTION_HANDLER`.
    """
    match exception:
        case Refusal():
            message, field = str(exception.message), exception.field
            return problem(status=exception.status, code=exception.code, message=message, field=field)
        case Http404():
            message = own_words(exception) or _("There is no such page.")
            return problem(status=404, code="not_found", message=message)
        case PermissionDenied():
            return problem(status=403, code="not_permitted", message=_("You may not open this."))
        case NotAuthenticated() | AuthenticationFailed():
            message = _("Sign in with an account that may do this.")
            return problem(status=exception.status_code, code="not_authenticated", message=message)
        case APIException():
            code, message = exception.default_code, str(exception.detail)
            return problem(status=exception.status_code, code=code, message=message)
    return None
