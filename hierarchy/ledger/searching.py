"""Search over what society may read, and what is near a long sentence. No extension, no collation of PostgreSQL's.

The index knows tokens (`grams`). It answers for what is one token by itself, counted up to `MOST_COUNTED`; longer
phrases are compared with the texts, of the first `MOST_COMPARED` in order. Beyond those the count is "at least". There
is no index by day on purpose: the planner would walk it and read the tokens of every text on the way.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString

from core.urls import unit_url
from hierarchy.units.models import Unit

from .grams import TITLE_MARK, Wanted, pairs_of
from .marking import marked, snippet
from .models import PublicText
from .vocabulary import Category

PER_PAGE = 20
#: The workspace's page of each kind of text.
PAGES: dict[str, str] = {PublicText.Kind.DISCLOSURE: "board_item", PublicText.Kind.ANSWER: "answer"}
#: So many texts are compared with a phrase in one search; the newest, those with the words in their title first.
MOST_COMPARED = 1_000
#: Hits that are counted and paged through; past that, more words help better than more pages.
MOST_COUNTED = 1_000
#: Pairs of a sentence that are asked for: the rarest.
MOST_PAIRS = 12
#: What stands in more than this share of all texts tells nothing about one.
TOO_COMMON = 0.1
FEWEST_FOR_SHARES = 500
#: Of the weight of the pairs asked for, so much must be in a text that is suggested.
LEAST_SHARE = 0.3


@dataclass(frozen=True)
class Hit:
    """One text found, with its words marked; `title` and `snippet` are HTML."""

    kind: str
    subject_id: uuid.UUID
    unit: Unit
    title: SafeString
    snippet: SafeString
    category: str
    published_on: date

    @property
    def address(self) -> str:
        """Where it can be read; blank if the workspace has no page for its kind."""
        try:
            return unit_url(self.unit.slug, PAGES[self.kind], pk=self.subject_id)
        except NoReverseMatch:
            return ""

    @property
    def category_name(self) -> str:
        return str(Category(self.category).label) if self.category else ""


@dataclass(frozen=True)
class Found:
    """One page of what was found. `total` is exact unless `is_more`: then there are at least so many."""

    wanted: Wanted
    hits: Sequence[Hit] = field(default_factory=list)
    total: int = 0
    is_more: bool = False
    page: int = 1
    per_page: int = PER_PAGE

    @property
    def paged(self) -> Page:
        """The page of its pages, for the pager: the hits themselves are in `hits`."""
        return Paginator(range(self.total), self.per_page).page(self.page)


def search(
    *,
    words: str,
    on: date,
    unit: Unit | None = None,
    locality: Unit | None = None,
    category: str = "",
    kind: str = "",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Found:
    """Find the texts shown on a day that hold all the words; those with them in the title first, then the newest.

    :param unit: only its own. :param locality: only of itself and the units that lie in it. :param page: beyond
        the last one means the last one.
    """
    wanted = Wanted.of(words)
    if not wanted.phrases:
        return Found(wanted)
    shown = shown_on(on, unit=unit, locality=locality, category=category, kind=kind)
    finder = _Compared(shown, wanted) if wanted.compared else _Counted(shown, wanted)
    pages = max(math.ceil(finder.total / per_page), 1)
    page = min(max(page, 1), pages)
    keys = finder.keys((page - 1) * per_page, per_page)
    rows = PublicText.objects.select_related("unit").defer("compared", "grams").in_bulk(keys)
    hits = [_hit(rows[key], wanted) for key in keys]
    return Found(wanted, hits, finder.total, finder.is_more, page, per_page)


def shown_on(
    on: date, *, unit: Unit | None = None, locality: Unit | None = None, category: str = "", kind: str = ""
) -> QuerySet[PublicText]:
    """Give the texts that may be found on a day, narrowed."""
    shown = PublicText.objects.filter(Q(shown_until__isnull=True) | Q(shown_until__gte=on))
    narrowed: dict[str, Any] = {"unit": unit, "category": category, "kind": kind}
    shown = shown.filter(**{name: value for name, value in narrowed.items() if value})
    if locality is None:
        return shown
    lying = Unit.objects.filter(Q(pk=locality.pk) | Q(locality=locality))
    return shown.filter(unit__in=list(lying.values_list("pk", flat=True)))


def _holding(query: str) -> Func:
    return Func(
        F("grams"),
        Value(query),
        template="(%(expressions)s::tsquery)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


class _Ordered:
    """Keys in order: those with all words in the title, newest first, then the others, newest first."""

    def __init__(self, shown: QuerySet[PublicText], wanted: Wanted) -> None:
        everywhere, in_title = wanted.query(), wanted.query(mark=TITLE_MARK)
        self.found = shown.filter(_holding(everywhere))
        self.titled = shown.filter(_holding(in_title))
        self.others = shown.filter(_holding(f"{everywhere} & !({in_title})"))

    def first(self, start: int, count: int, titled: int) -> list[uuid.UUID]:
        """Give the keys from a place in the order, if so many have the words in their title."""
        keys = _newest(self.titled, start, count) if start < titled else []
        if len(keys) < count:
            keys += _newest(self.others, max(start - titled, 0), count - len(keys))
        return keys


def _newest(rows: QuerySet[PublicText], start: int, count: int) -> list[uuid.UUID]:
    return list(rows.order_by("-published_on", "-id").values_list("pk", flat=True)[start : start + count])


class _Counted:
    """What the index alone answers: counted up to `MOST_COUNTED`, which nobody pages through."""

    def __init__(self, shown: QuerySet[PublicText], wanted: Wanted) -> None:
        self._ordered = _Ordered(shown, wanted)
        found = self._ordered.found.order_by().values("pk")[: MOST_COUNTED + 1].count()
        self.total, self.is_more = min(found, MOST_COUNTED), found > MOST_COUNTED
        self._titled = self._ordered.titled.order_by().values("pk")[:MOST_COUNTED].count()

    def keys(self, start: int, count: int) -> list[uuid.UUID]:
        return self._ordered.first(start, count, self._titled)


class _Compared:
    """What must be compared with the texts: the first of those that the index gives."""

    def __init__(self, shown: QuerySet[PublicText], wanted: Wanted) -> None:
        ordered = _Ordered(shown, wanted)
        most = MOST_COMPARED + 1
        candidates = _newest(ordered.titled, 0, most)
        if len(candidates) < most:
            candidates += _newest(ordered.others, 0, most - len(candidates))
        self.is_more = len(candidates) == most
        candidates = candidates[:MOST_COMPARED]
        compared = PublicText.objects.filter(pk__in=candidates)
        for phrase in wanted.compared:
            at = Func(F("compared"), Value(phrase), function="strpos")
            compared = compared.filter(Func(at, template="(%(expressions)s > 0)", output_field=BooleanField()))
        true = set(compared.values_list("pk", flat=True))
        self._keys = [key for key in candidates if key in true]
        self.total = len(self._keys)

    def keys(self, start: int, count: int) -> list[uuid.UUID]:
        return self._keys[start : start + count]


def _hit(row: PublicText, wanted: Wanted) -> Hit:
    return Hit(
        row.kind,
        row.subject_id,
        row.unit,
        marked(row.title, wanted.phrases),
        snippet(row.text, wanted.phrases),
        row.category,
        row.published_on,
    )


def suggestions(*, text: str, on: date, unit: Unit | None = None, most: int = 5) -> list[PublicText]:
    """Give what a long sentence may have been answered by already: texts that share its rarer pairs, the best first.

    :param unit: only its own. :returns: titles and units, without the texts; nothing if nothing is near.
    """
    weights = _weights(text)
    if not weights:
        return []
    shown = shown_on(on, unit=unit)
    scores: dict[uuid.UUID, float] = {}
    for weight, holding in _holders(shown, weights):
        for key in holding:
            scores[key] = scores.get(key, 0.0) + weight
    least = LEAST_SHARE * sum(weights.values())
    near = sorted((key for key in scores if scores[key] >= least), key=lambda key: -scores[key])[: most * 4]
    rows = PublicText.objects.select_related("unit").defer("text", "compared", "grams").in_bulk(near)
    best = sorted(rows.values(), key=lambda row: (-scores[row.pk], -row.published_on.toordinal()))
    return best[:most]


def _holders(shown: QuerySet[PublicText], weights: dict[str, float]) -> list[tuple[float, list[uuid.UUID]]]:
    """Give the keys of what holds each pair, in one statement."""
    each = [
        shown.filter(_holding(f"'{pair}'")).values_list("pk", Value(index)).order_by()
        for index, pair in enumerate(weights)
    ]
    first, *rest = each
    keys: list[list[uuid.UUID]] = [[] for _pair in weights]
    for key, index in first.union(*rest, all=True) if rest else first:
        keys[index].append(key)
    return list(zip(weights.values(), keys, strict=True))


def _weights(text: str) -> dict[str, float]:
    """Give the rarest pairs of a sentence, those that are too common left out, with how much each one says."""
    common, rarest = _common_tokens()
    shares = {pair: common.get(pair, rarest) for pair in pairs_of(text)}
    telling = sorted((pair for pair, share in shares.items() if share <= TOO_COMMON), key=lambda pair: shares[pair])
    return {pair: -math.log(shares[pair]) for pair in telling[:MOST_PAIRS]}


def _common_tokens() -> tuple[dict[str, float], float]:
    """Read from PostgreSQL's statistics which tokens are common, and what share those not named have at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::text[], most_common_elem_freqs "
            "FROM pg_stats JOIN pg_class ON relname = tablename AND relnamespace = to_regnamespace(schemaname) "
            "WHERE pg_class.oid = to_regclass(%s) AND attname = 'grams' AND reltuples >= %s",
            [PublicText._meta.db_table, FEWEST_FOR_SHARES],
        )
        row = cursor.fetchone()
    if row is None or not row[0]:
        return {}, TOO_COMMON / 2  # never counted, or too few texts for shares to say much
    tokens, shares = row
    return dict(zip(tokens, shares, strict=False)), min(shares[: len(tokens)])
