"""Addresses of the district's pages and of a workspace's, from wherever they are asked for.

The district and the workspaces have a URLconf each, and a workspace's pages are served below `/u/<slug>/` by a
script prefix. Plain `reverse` would lend the prefix of the present request to every link; these two never do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix


def base_prefix() -> str:
    """Give the path the whole installation is mounted on, with its closing slash."""
    return f"{(settings.FORCE_SCRIPT_NAME or '').rstrip('/')}/"


@contextmanager
def script_prefix(prefix: str) -> Iterator[None]:
    """Build links below `prefix` for the length of the block."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def district_url(name: str, *args: Any, **kwargs: Any) -> str:
    """Give the address of a page outside the workspaces.

    :raises NoReverseMatch: if no district page has this name and arguments.
    """
    with script_prefix(base_prefix()):
        return reverse(name, urlconf=settings.ROOT_URLCONF, args=args, kwargs=kwargs)


def unit_url(unit_slug: str, name: str, *args: Any, **kwargs: Any) -> str:
    """Give the address of a page in the workspace of the unit with this slug.

    :raises NoReverseMatch: if no workspace page has this name and arguments.
    """
    with script_prefix(f"{base_prefix()}u/{unit_slug}/"):
        return reverse(name, urlconf=settings.WORKSPACE_URLCONF, args=args, kwargs=kwargs)
