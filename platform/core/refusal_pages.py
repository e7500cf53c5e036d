"""What a reader, a program or an htmx fragment gets instead of the page asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from .errors import Refusal


def wants_json(request: HttpRequest) -> bool:
    """Tell whether whoever asks reads JSON rather than HTML. A browser, and one that takes anything, reads HTML."""
    preferred = request.get_preferred_type(["text/html", "application/problem+json", "application/json"])
    return preferred is not None and preferred != "text/html"


def problem(*, status: int, code: str, message: str, field: str | None = None) -> JsonResponse:
    """Give problem details (RFC 9457)."""
    content: dict[str, Any] = {"type": "about:blank", "title": message, "status": status, "code": code}
    if field:
        content["field"] = field
    return JsonResponse(
        content, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )


def fragment(*, status: int, message: str) -> HttpResponse:
    """Give a message that htmx puts at the top of the page instead of the fragment it asked for."""
    content = render_to_string("core/refusal_fragment.html", {"message_text": message})
    response = HttpResponse(content, status=status)
    response["HX-Retarget"] = "#content"
    response["HX-Reswap"] = "afterbegin"
    response["HX-Reselect"] = "unset"  # the message is no part of the page that was asked for
    return response


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal in the form that whoever asked can use, with the refusal's own status."""
    message = str(refusal.message)
    if wants_json(request):
        return problem(status=refusal.status, code=refusal.code, message=message, field=refusal.field)
    if is_htmx(request):
        return fragment(status=refusal.status, message=message)
    context = {"refusal": refusal, "status": refusal.status, "back_url": back_url(request)}
    return render(request, "refusal.html", context, status=refusal.status)


def back_url(request: HttpRequest) -> str:
    """Give the page of this site the reader came from, or nothing."""
    origin = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(origin, {request.get_host()}, require_https=request.is_secure())
    is_here = request.method == "GET" and origin == request.build_absolute_uri()
    return origin if is_ours and not is_here else ""
