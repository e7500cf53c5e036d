"""The pages for 400, 403, 404 and 500, in the reader's language."""

import logging
import sys
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from . import full_disk
from .refusal_pages import fragment, is_htmx, problem, wants_json

logger = logging.getLogger("minglan.errors")

_LAST_RESORT = (
    "<!doctype html><meta charset=utf-8><title>500</title><p>系统出错，未作任何改动，请稍后再试。"
    "<p>Something failed here; nothing was changed. Try again. ({reference})"
)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, with the reason if ours gave one."""
    message = own_words(exception)
    return _answer(request, 404, "not_found", message, _("There is no such page."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the account may not open this."""
    return _answer(request, 403, "not_permitted", str(exception), _("You may not open this."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read. Its details are not repeated: they come from whoever sent it."""
    return _answer(request, 400, "bad_request", "", _("The address or the form could not be read."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something failed here, with a reference that the log has too. Asks the database nothing."""
    reference = uuid.uuid4().hex[:8]
    logger.error("reference %s: %s %s", reference, request.method, request.path, exc_info=True)
    is_full = full_disk.is_full_disk(sys.exc_info()[1])
    status, code = (full_disk.STATUS, "disk_full") if is_full else (500, "failed")
    message = f"{full_disk.TITLE}: {full_disk.MESSAGE}" if is_full else _("Something failed here.")
    if wants_json(request):
        return problem(status=status, code=code, message=message)
    if is_htmx(request):
        return fragment(status=status, message=f"{message} ({reference})")
    context = {"reference": reference, "status": status}
    if is_full:
        context |= {"title": full_disk.TITLE, "message": full_disk.MESSAGE}
    try:
        return HttpResponse(render_to_string("500.html", context), status=status)
    except Exception:
        logger.exception("the page for errors failed too")
        return HttpResponse(_LAST_RESORT.format(reference=reference), status=500)


def _answer(request: HttpRequest, status: int, code: str, message: str, title: str) -> HttpResponse:
    if wants_json(request):
        return problem(status=status, code=code, message=message or title)
    if is_htmx(request):
        return fragment(status=status, message=message or title)
    return render(request, f"{status}.html", {"message": message, "status": status}, status=status)


def own_words(exception: Exception) -> str:
    """Give the sentence of an `Http404` of ours; Django's own ones name models and patterns."""
    reason = exception.args[0] if isinstance(exception, Http404) and exception.args else ""
    if not isinstance(reason, str) or reason.endswith("matches the given query."):
        return ""
    return reason
