"""Answers kept as long as nothing has been recorded since: figures are asked far more often than they change.

Every act is recorded in the trail in its own transaction, and every chain knows its length, which only grows. As long
as the lengths that a connection sees add up to the same, no act has been committed in between, and what was read then
would be read again.

Where acts come in all the time, an answer that takes seconds to find would never be kept, and finding it over and over
would leave nobody else a processor. So it also stands for some time after an act: twenty times as long as it took to
find, a minute at most. What is found in a moment is as fresh as a moment ago. (ADR 89)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache, TTLCache
from cachetools.keys import hashkey
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.models import QuerySet, Sum
from django.dispatch import receiver
from django.utils.translation import get_language

from .models import Chain

P = ParamSpec("P")
T = TypeVar("T")

#: How much a process keeps, in rows of answers, and how long at most: work at night that records nothing of its own,
#: as the creation of what will be owed, shows by then.
MOST_ROWS, MOST_SECONDS = 60_000, 300
#: How long an answer stands although something has been recorded since: so many times what finding it took, at most so
#: many seconds.
STANDS_TIMES, STANDS_SECONDS = 20, 60


@dataclass(frozen=True)
class _Answer:
    """What was found.

    :ivar standing: how many acts had been recorded when the work began.
    :ivar until: up to when it stands whatever has been recorded since, by `monotonic`.
    """

    found: Any
    standing: int
    until: float


def _weight(answer: Any) -> int:
    """Estimate an answer's size: its rows, or those of the tables it is made of."""
    tables = answer.values() if isinstance(answer, dict) else (answer,)
    return 1 + sum(len(table) if hasattr(table, "__len__") else 1 for table in tables)


_answers: TTLCache[Hashable, _Answer] = TTLCache(MOST_ROWS, MOST_SECONDS, getsizeof=lambda kept: _weight(kept.found))
_sought: LRUCache[Hashable, Lock] = LRUCache(1_000)
_lock = Lock()


def acts_recorded() -> int:
    """Count the acts that this connection sees recorded, in all chains together (one query)."""
    return Chain.objects.aggregate(acts=Sum("length"))["acts"] or 0


_this_request: ContextVar[list[int] | None] = ContextVar("acts_of_this_request", default=None)


@receiver(request_started)
def _begin(environ: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Count once for all that a page shows. Requests that may change something count each time."""
    _this_request.set([] if (environ or {}).get("REQUEST_METHOD") in ("GET", "HEAD") else None)


@receiver(request_finished)
def _end(**kwargs: Any) -> None:
    _this_request.set(None)


def _standing() -> int:
    counted = _this_request.get()
    if counted is None:
        return acts_recorded()
    if not counted:
        counted.append(acts_recorded())
    return counted[0]


def kept(work: Callable[P, T]) -> Callable[P, T]:
    """Answer from what was answered before, while nothing has been recorded since, or for a short while after.

    For functions that read the whole district's tables and give what nobody changes. Their arguments must say all that
    the answer depends on, today's date among it. Inside a transaction, which sees its own unfinished changes, and
    inside a workspace, whose role sees its own chain alone, the work is done each time.
    """

    @wraps(work)
    def answer(*args: P.args, **kwargs: P.kwargs) -> T:
        if not settings.KEEP_ANSWERS or connection.in_atomic_block or connection.schema_name != "public":  # type: ignore[attr-defined] # django-tenants'
            return work(*args, **kwargs)
        asked = (work.__module__, work.__qualname__, connection.settings_dict["NAME"], get_language())
        key = hashkey(*asked, *args, **kwargs)  # type: ignore[arg-type] # what can be a key is asked at run time
        standing = _standing()
        with _lock:
            is_sought = _sought.setdefault(key, Lock())
        with is_sought:  # who asks the same meanwhile waits for this answer instead of looking for it too
            with _lock:
                known = _answers.get(key)
            if known is not None and (known.standing == standing or monotonic() < known.until):
                return known.found
            began = monotonic()
            found = work(*args, **kwargs)
            ended = monotonic()
            with _lock:
                if _weight(found) <= MOST_ROWS:
                    until = ended + min(STANDS_TIMES * (ended - began), STANDS_SECONDS)
                    _answers[key] = _Answer(found, standing, until)
        return found

    return answer


def rows_kept(query: QuerySet[Any, Any]) -> list[Any]:
    """Give a queryset's rows, from before if nothing has been recorded since. Not for rows that somebody changes."""
    try:
        sql, parameters = query.query.sql_with_params()
    except EmptyResultSet:  # asks for nothing: whoever sees no unit
        return []

    @kept
    def rows(_sql: str, _parameters: str) -> list[Any]:
        return list(query)

    return rows(sql, repr(parameters))


def forget() -> None:
    """Forget all answers, as for measuring what an answer costs."""
    with _lock:
        _answers.clear()
