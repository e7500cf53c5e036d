"""Every page of figures as the office opens it: how long the server takes, how often it asks, how much it sends.

Opened again and again, answers are kept (`audit.keeping`): p50 and p95. The first to ask after an act has been recorded
waits longer: `first`, which is also what must not grow faster than the district.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client
from django.urls import URLPattern

from audit import keeping
from dashboards.urls import urlpatterns
from hierarchy.units.models import Unit

from .district import BenchDistrict
from .results import Result
from .timing import Times, once, statements, timed

#: Milliseconds of server time, 95 of 100 requests (design 14).
OVERVIEW_MS, OVERVIEW_QUERIES = 50, 12
#: What other pages may take. The pages of a past day read events, not tallies.
PAGE_MS, PAST_MS = 300, 1_000
PAGE_BYTES = 400_000
FIRST_ROUNDS = 3
#: How long ago the past day is that pages are also asked for.
PAST = timedelta(days=40)


@dataclass(frozen=True)
class Page:
    """One page under the name it has in the report."""

    name: str
    path: str
    is_past: bool = False


@dataclass(frozen=True)
class Measured:
    """What one page costs in a district of one size.

    :ivar first: milliseconds without any answer kept.
    """

    page: Page
    first: float
    times: Times
    queries: int
    size: int


def pages(district: BenchDistrict) -> list[Page]:
    """List every page of the dashboards, each as of today; the overview and the first lists also as of a past day."""
    found = [
        Page(pattern.name, path)
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name != "home"
        for path in _paths(pattern, district)
    ]
    past = f"?as_of={(district.today - PAST).isoformat()}"
    asked_of_the_past = [
        Page(f"{page.name}.past", page.path + past, is_past=True)
        for page in found
        if page.name in ("overview", "lines", "units", "unit")
    ]
    then = [Page(f"{page.name}.then", f"{page.path}?structure=then") for page in found if page.name == "overview"]
    return [*found, *then, *asked_of_the_past]


def _paths(pattern: URLPattern, district: BenchDistrict) -> Iterator[str]:
    """Give a page's address; of a page about one thing, that of a large one. None for what needs more than a code."""
    needed = set(pattern.pattern.converters)
    if needed <= {"code"}:
        yield "/" + str(pattern.pattern).replace("<str:code>", _code(str(pattern.name), district))


def _code(name: str, district: BenchDistrict) -> str:
    if name == "line":
        return "L03"
    if name == "locality":
        return Unit.objects.filter(kind__is_locality=True).earliest("code").code
    return district.root.code


def measure(district: BenchDistrict, *, seconds: float) -> dict[str, Measured]:
    """Open every page again and again, each for so many seconds."""
    client = Client()
    client.force_login(district.office)
    return {page.name: _measure(client, page, seconds) for page in pages(district)}


def _measure(client: Client, page: Page, seconds: float) -> Measured:
    def opened() -> int:
        answer = client.get(page.path)
        if answer.status_code != 200:
            raise RuntimeError(f"{page.path} answered {answer.status_code}")
        return len(answer.content)

    opened()  # what a process loads once
    first = [_unkept(opened) for _round in range(FIRST_ROUNDS)]
    with statements() as asked:
        size = opened()
    return Measured(page, sorted(first)[FIRST_ROUNDS // 2], timed(opened, seconds=seconds), len(asked), size)


def _unkept(opened: Callable[[], int]) -> float:
    keeping.forget()
    return once(opened)


def results(large: dict[str, Measured], small: dict[str, Measured], *, growth: float) -> Sequence[Result]:
    """Compare the pages of a large district with those of a small one.

    :param growth: how many times as many units the large one has: no page may grow faster.
    """
    found: list[Result] = []
    for name, one in large.items():
        before = small[name]
        budget = OVERVIEW_MS if name == "overview" else PAST_MS if one.page.is_past else PAGE_MS
        found += [
            Result(f"page.{name}.p50", one.times.p50, "ms", most=budget),
            Result(f"page.{name}.p95", one.times.p95, "ms", most=budget),
            Result(f"page.{name}.first", one.first, "ms", most=PAST_MS),
            Result(f"page.{name}.growth", one.first, "ms", reference=before.first, most=growth),
            Result(f"page.{name}.queries", one.queries, "queries", reference=before.queries, most=1),
            Result(f"page.{name}.bytes", one.size, "bytes", most=PAGE_BYTES),
        ]
    queries = large["overview"].queries
    return [*found, Result("page.overview.budget", queries, "queries", most=OVERVIEW_QUERIES)]
