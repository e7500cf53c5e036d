"""What every page's template may count on."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from .large_text import is_large


def site(request: HttpRequest) -> dict[str, Any]:
    """Give the district, the languages, today, and the menu (made only if the page draws it)."""
    return {
        "district": getattr(request, "district", None),
        "languages": settings.LANGUAGES,
        "today": getattr(request, "today", None),
        "now": getattr(request, "now", None),
        "is_large_text": is_large(request),
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
    }


def _navigation(request: HttpRequest) -> Any:
    path = getattr(settings, "NAVIGATION", "")
    if not path or not hasattr(request, "user"):
        return None
    return import_string(path)(request)
