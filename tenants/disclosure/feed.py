"""The board as a feed: the newest public items, for readers and search engines. Titles and days, no text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from core.display import day
from core.urls import unit_url
from hierarchy.ledger.vocabulary import Category
from hierarchy.units.models import Unit
from tenants.registry.requests import WorkspaceRequest

from .board_reading import publications_on
from .models import Publication

NEWEST = 50


class BoardFeed(Feed):
    """Atom feed of a unit's board: exactly what is on the board today, newest first."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> WorkspaceRequest:
        return request  # type: ignore[return-value]  # the workspace's middleware has put the unit on it

    def title(self, request: WorkspaceRequest) -> str:
        return _("Board of %(unit)s") % {"unit": request.unit.name}

    def subtitle(self, request: WorkspaceRequest) -> str:
        return _("Party-affairs disclosure")

    def link(self, request: WorkspaceRequest) -> str:
        return unit_url(request.unit.slug, "board")

    def feed_url(self, request: WorkspaceRequest) -> str:
        return unit_url(request.unit.slug, "board_feed")

    def items(self, request: WorkspaceRequest) -> Sequence[tuple[Unit, Publication]]:
        return [(request.unit, publication) for publication in publications_on(request.today)[:NEWEST]]

    def item_title(self, item: tuple[Unit, Publication]) -> str:
        return printable(item[1].version.title)

    def item_description(self, item: tuple[Unit, Publication]) -> str:
        return _("disclosed on %(day)s") % {"day": day(item[1].disclosed_on)}

    def item_link(self, item: tuple[Unit, Publication]) -> str:
        unit, publication = item
        return unit_url(unit.slug, "board_item", pk=publication.version.disclosure_id)

    def item_guid(self, item: tuple[Unit, Publication]) -> str:
        """Name the publication, not its address: a correction is a new entry."""
        return f"urn:uuid:{item[1].pk}"

    def item_pubdate(self, item: tuple[Unit, Publication]) -> datetime:
        return item[1].recorded_at

    def item_updateddate(self, item: tuple[Unit, Publication]) -> datetime:
        return item[1].recorded_at

    def item_categories(self, item: tuple[Unit, Publication]) -> list[str]:
        publication = item[1]
        return [str(Category(publication.version.disclosure.category).label), *publication.affairs]


def printable(text: str) -> str:
    """Leave out control characters, which XML cannot carry."""
    return "".join(char for char in text if unicodedata.category(char) != "Cc")
