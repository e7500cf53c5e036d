"""A refusal that no view caught becomes an answer in words."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from .error_pages import bad_request
from .errors import NotPermitted, Refusal
from .refusal_pages import is_htmx, refusal_response, wants_json
from .urls import district_url


class RefusalMiddleware:
    """Turn an uncaught `Refusal` into its page, problem details or an htmx fragment, with its status.

    A visitor who is not signed in and may not read a page is asked to sign in first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ValueError | DataError) and _holds_nul(request):
            # PostgreSQL takes no NUL in text: nothing can be meant by one in an address.
            return bad_request(request, exception)
        if not isinstance(exception, Refusal):
            return None
        if isinstance(exception, NotPermitted) and _may_sign_in(request):
            return redirect_to_login(request.get_full_path(), district_url("account_login"))
        return refusal_response(request, exception)


def _holds_nul(request: HttpRequest) -> bool:
    return "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "")


def _may_sign_in(request: HttpRequest) -> bool:
    is_anonymous = not getattr(getattr(request, "user", None), "is_authenticated", False)
    return is_anonymous and request.method == "GET" and not wants_json(request) and not is_htmx(request)
