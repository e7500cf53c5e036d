"""A small district beside the small workspace."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from core.urls import unit_url
from tenants.registry.workspaces import is_inside_workspace


def overview(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{reverse('overview')} {unit_url('aa', 'show')} {is_inside_workspace()}")


urlpatterns = [path("overview/", overview, name="overview")]
