"""`manage.py bench_search`: how quick search is over many invented texts, in a table that does not stay."""

from __future__ import annotations

import random
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from core.ids import new_id
from hierarchy.ledger.models import PublicText
from hierarchy.ledger.public_texts import ROWS_PER_STATEMENT, public_text
from hierarchy.ledger.searching import search, suggestions
from hierarchy.ledger.vocabulary import Category
from hierarchy.units.models import Unit
from tenants.registry.ownership import acting_as_owner, owner_session

LAST_DAY = date(2026, 6, 30)
DAYS = 1_500
WORDS = 8_000  # invented words of two to four characters; how often each comes falls with its rank
QUERIES = 200
TABLE = PublicText._meta.db_table


class Command(BaseCommand):
    help = "Fill a scratch table with invented texts, ask it, print the times, and leave nothing behind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--items", type=int, default=100_000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        texts = Texts(options["seed"])
        # Nobody else may make tables; and only a session that has seen no temporary one may give them more memory.
        with owner_session(), acting_as_owner(), transaction.atomic():
            began = perf_counter()
            self._fill(texts, options["items"])
            self.stdout.write(f"{options['items']} texts in {perf_counter() - began:.0f} s")
            for name, asked in texts.queries().items():
                self._time(name, asked)
            transaction.set_rollback(True)

    def _fill(self, texts: Texts, items: int) -> None:
        """Make a temporary table that hides the real one from this session; indexes after the rows."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = 'public'", [TABLE])
            indexes = [row[0] for row in cursor.fetchall()]
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")  # only to build the index sooner
            cursor.execute("SET LOCAL temp_buffers = '128MB'")  # what shared tables have by default
            cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} (LIKE public.{TABLE} INCLUDING STORAGE) ON COMMIT DROP")
            cursor.execute(f"ALTER TABLE pg_temp.{TABLE} SET (toast_tuple_target = 128)")
            units = list(Unit.objects.all())
            rows = texts.rows(units, items)
            while batch := list(islice(rows, ROWS_PER_STATEMENT)):
                PublicText.objects.bulk_create(batch)
            for index in indexes:
                cursor.execute(index.replace(f" public.{TABLE} ", f" pg_temp.{TABLE} "))
            cursor.execute(f"ANALYZE pg_temp.{TABLE}")

    def _time(self, name: str, asked: list[Callable[[], Any]]) -> None:
        times = []
        for ask in asked:
            began = perf_counter()
            ask()
            times.append((perf_counter() - began) * 1_000)
        times.sort()
        middle, most = times[len(times) // 2], times[int(len(times) * 0.95)]
        self.stdout.write(f"{name}: p50 {middle:.0f} ms, p95 {most:.0f} ms, longest {times[-1]:.0f} ms")


class Texts:
    """Invented texts of 200 to 800 characters, of words some of which are very common and most of which are rare."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - invented texts, not secrets
        characters = [chr(0x4E00 + self.random.randrange(20_000)) for _each in range(2_500)]
        commoner = [1 / (rank + 20) for rank in range(len(characters))]
        self.words = [
            "".join(self.random.choices(characters, commoner, k=self.random.choice((2, 2, 2, 3, 4))))
            for _each in range(WORDS)
        ]
        total, self.weights = 0.0, []
        for rank in range(WORDS):
            total += 1 / (rank + 5)
            self.weights.append(total)

    def text(self, least: int, most: int) -> str:
        """Write a text of some length in characters."""
        length = self.random.randint(least, most)
        words = self.random.choices(self.words, cum_weights=self.weights, k=length // 2)
        return "，".join("".join(words[start : start + 6]) for start in range(0, len(words), 6))[:length]

    def rows(self, units: list[Unit], items: int) -> Iterator[PublicText]:
        """Give the rows, unsaved."""
        for _each in range(items):
            yield public_text(
                kind=PublicText.Kind.DISCLOSURE,
                subject_id=new_id(),
                unit=self.random.choice(units),
                title=self.text(8, 24),
                text=self.text(200, 800),
                category=self.random.choice(Category.values),
                published_on=LAST_DAY - timedelta(days=self.random.randrange(DAYS)),
                shown_until=None,
            )

    def queries(self) -> dict[str, list[Callable[[], Any]]]:
        """Give what is asked, by sort: words of every frequency as they come in texts, and evenly over all ranks."""
        as_written = self.random.choices(self.words, cum_weights=self.weights, k=QUERIES)
        pairs = [" ".join(self.random.choices(self.words, cum_weights=self.weights, k=2)) for _each in range(QUERIES)]
        phrases = [self.text(6, 6) for _each in range(QUERIES)]
        sentences = [self.text(40, 120) for _each in range(QUERIES)]
        return {
            "the commonest words": [_search(word) for word in self.words[:QUERIES]],
            "words as often as they are written": [_search(word) for word in as_written],
            "words of every rank": [_search(word) for word in self.random.sample(self.words, QUERIES)],
            "two words": [_search(words) for words in pairs],
            "phrases of six characters": [_search(phrase) for phrase in phrases],
            "one character": [_search(word[0]) for word in as_written],
            "page 20 of the commonest": [_search(word, page=20) for word in self.words[:QUERIES]],
            "what is near a sentence": [_near(sentence) for sentence in sentences],
        }


def _search(words: str, page: int = 1) -> Callable[[], Any]:
    return lambda: search(words=words, on=LAST_DAY, page=page)


def _near(sentence: str) -> Callable[[], Any]:
    return lambda: suggestions(text=sentence, on=LAST_DAY)
