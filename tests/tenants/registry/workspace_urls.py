"""A small workspace with a page for each thing the middleware must get right."""

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path, reverse

from core.errors import Refusal
from core.urls import district_url, unit_url
from tenants.catalogue.models import Section
from tenants.registry.requests import WorkspaceRequest


def show(request: WorkspaceRequest) -> HttpResponse:
    names = Section.objects.values_list("name", flat=True)
    return HttpResponse(f"{request.unit.name}: {','.join(names)}")


def links(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join([reverse("show"), district_url("overview"), unit_url("other", "show"), request.path]))


def write(request: HttpRequest, status: int) -> HttpResponse:
    Section.objects.create(name=f"written {status}")
    return HttpResponse("written", status=status)


def fail(request: HttpRequest) -> HttpResponse:
    Section.objects.create(name="failed")
    raise ZeroDivisionError


def refuse(request: HttpRequest) -> HttpResponse:
    Section.objects.create(name="refused")
    raise Refusal("not so")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(f"{name} {reverse('show')}" for name in Section.objects.values_list("name", flat=True))


def download(request: HttpRequest) -> FileResponse:
    return FileResponse(open(__file__, "rb"))


urlpatterns = [
    path("", show, name="show"),
    path("links/", links),
    path("write/<int:status>/", write),
    path("fail/", fail),
    path("refuse/", refuse),
    path("stream/", stream),
    path("download/", download),
]
