"""The answers on the board as a feed, apart from what was disclosed. Titles and days, no text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from core.display import day
from core.urls import unit_url
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Unit
from tenants.disclosure.feed import printable
from tenants.registry.requests import WorkspaceRequest

from .models import Reply

NEWEST = 50


class AnswersFeed(Feed):
    """Atom feed of a unit's answers: exactly those on the board, newest first."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> WorkspaceRequest:
        return request  # type: ignore[return-value]  # the workspace's middleware has put the unit on it

    def title(self, request: WorkspaceRequest) -> str:
        return _("Answers of %(unit)s") % {"unit": request.unit.name}

    def subtitle(self, request: WorkspaceRequest) -> str:
        return _("What people asked and proposed, and what became of it")

    def link(self, request: WorkspaceRequest) -> str:
        return unit_url(request.unit.slug, "answers")

    def feed_url(self, request: WorkspaceRequest) -> str:
        return unit_url(request.unit.slug, "answers_feed")

    def items(self, request: WorkspaceRequest) -> Sequence[tuple[Unit, Reply]]:
        newest = (
            Reply.objects.on_the_board()
            .newest_first()
            .select_related("case")
            .defer("body", "case__original", "case__sealed")
        )
        return [(request.unit, reply) for reply in newest[:NEWEST]]

    def item_title(self, item: tuple[Unit, Reply]) -> str:
        return printable(item[1].public_title)

    def item_description(self, item: tuple[Unit, Reply]) -> str:
        return _("answered on %(day)s") % {"day": day(item[1].published_on)}

    def item_link(self, item: tuple[Unit, Reply]) -> str:
        return unit_url(item[0].slug, "answer", pk=item[1].pk)

    def item_guid(self, item: tuple[Unit, Reply]) -> str:
        return f"urn:uuid:{item[1].pk}"

    def item_pubdate(self, item: tuple[Unit, Reply]) -> datetime:
        return self._published(item[1])

    def item_updateddate(self, item: tuple[Unit, Reply]) -> datetime:
        return self._published(item[1])

    def item_categories(self, item: tuple[Unit, Reply]) -> list[str]:
        return [str(CaseKind(item[1].case.kind).label)]

    @staticmethod
    def _published(reply: Reply) -> datetime:
        """The board names the day, and no hour that would tell when somebody was answered."""
        return make_aware(datetime.combine(reply.published_on, time.min))  # type: ignore[arg-type]  # on the board
