"""Which workspace a request is for: `/u/<slug>/…`, told apart from the district's pages by the path alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.urls import get_urlconf, set_urlconf
from django.utils.translation import gettext as _

from core.refusal_pages import refusal_response
from core.urls import base_prefix, script_prefix
from hierarchy.units.models import Unit

from .requests import WorkspaceRequest
from .workspaces import NoWorkspace, tenant_of, workspace

WORKSPACE_PATH = re.compile(r"^/u/(?P<slug>[-\w]+)(?P<rest>/.*)?$", re.ASCII)


class WorkspaceMiddleware:
    """Serve `/u/<slug>/…` from the workspace URLconf, inside that unit's workspace, in one transaction.

    The transaction is undone when the view raises, even if the exception becomes a polite page, and when the
    response is a 5xx. All other paths are the district's and stay outside every workspace. Units that have closed
    keep their addresses: what they disclosed stays readable.
    """

    def __init__(self, get_response: Callable[[WorkspaceRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: WorkspaceRequest) -> HttpResponseBase:
        match = WORKSPACE_PATH.match(request.path_info)
        if match is None:
            return self.get_response(request)
        if match["rest"] is None:
            return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
        unit = _unit_at(match["slug"])
        try:
            tenant_of(unit)
        except NoWorkspace as refusal:
            return refusal_response(request, refusal)
        request.unit, request.must_roll_back = unit, False
        request.urlconf = settings.WORKSPACE_URLCONF
        request.path_info = match["rest"]
        return self._respond_inside(request, unit)

    def process_exception(self, request: WorkspaceRequest, exception: Exception) -> HttpResponse | None:
        """Remember that the view raised: another middleware may turn it into a page that is not a 5xx."""
        request.must_roll_back = True
        return None

    def _respond_inside(self, request: WorkspaceRequest, unit: Unit) -> HttpResponseBase:
        with addresses_of(unit), workspace(unit):
            response = self.get_response(request)
            if response.status_code >= 500 or request.must_roll_back:
                transaction.set_rollback(True)
        # A stream is read after the transaction has ended. A file needs no database, and its download may be slow.
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = _reentering(unit, iter(response))
        return response


def _unit_at(slug: str) -> Unit:
    unit = Unit.objects.select_related("kind", "line", "tenant").filter(slug=slug).first()
    if unit is None:
        raise Http404(_("No party organisation has this address."))
    return unit


@contextmanager
def addresses_of(unit: Unit) -> Iterator[None]:
    """Resolve names to this workspace's addresses for the length of the block."""
    before = get_urlconf()
    set_urlconf(settings.WORKSPACE_URLCONF)
    try:
        with script_prefix(f"{base_prefix()}u/{unit.slug}/"):
            yield
    finally:
        set_urlconf(before)


def _reentering(unit: Unit, content: Iterator[bytes]) -> Iterator[bytes]:
    with addresses_of(unit), workspace(unit):
        yield from content
