"""Tables to take away and tables brought in: time, size, and how much memory each takes at most."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client

from core.actors import SYSTEM
from core.sheets import write_xlsx
from hierarchy.structure.importing import confirm_import, upload_units
from hierarchy.structure.importing.columns import COLUMNS

from .district import BenchDistrict
from .results import Result
from .timing import once

#: Seconds and MiB for a workbook of 3,000 rows (design 14).
WORKBOOK_SECONDS, WORKBOOK_MIB = 10, 300
EXPORTS = {
    "units.xlsx": "/units/?download=xlsx",
    "units.csv": "/units/?download=csv",
    "late.xlsx": "/obligations/?state=late&period=2026-Q1&download=xlsx",
    "quarter.csv": "/obligations/?period=2026-Q1&download=csv",
}


def results(district: BenchDistrict) -> list[Result]:
    """Measure every export, and an import of as many units as the district has."""
    client = Client()
    client.force_login(district.office)
    found = []
    for name, path in EXPORTS.items():

        def fetched(path: str = path) -> None:
            read_through(client.get(path))

        fetched()
        # A CSV has no end: it is streamed, and takes the time that its rows take.
        most = WORKBOOK_SECONDS if name.endswith("xlsx") else None
        found += [
            Result(f"export.{name}.time", once(fetched) / 1_000, "s", most=most),
            Result(f"export.{name}.memory", peak(fetched), "MiB", most=WORKBOOK_MIB),
        ]
    return [*found, *_imports(district)]


def read_through(answer: HttpResponseBase) -> int:
    """Read an answer as a browser does, part by part; give its length in bytes."""
    if answer.status_code != 200:
        raise RuntimeError(f"an export answered {answer.status_code}")
    return sum(len(part) for part in answer)


def peak(work: Callable[[], Any]) -> float:
    """Give the most memory, in MiB, that some work held beyond what was held before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def _imports(district: BenchDistrict) -> list[Result]:
    """Read, check and load a workbook of new units, and take it back."""
    content = _workbook(district)
    with transaction.atomic():
        kept: list[Any] = []
        checked = once(
            lambda: kept.append(
                upload_units(filename="units.xlsx", content=content, actor=SYSTEM, at=district.now).preview
            )
        )
        loaded = once(lambda: confirm_import(preview_id=kept[0].pk, actor=SYSTEM, at=district.now))
        transaction.set_rollback(True)
    return [
        Result("import.units.check", checked / 1_000, "s", most=WORKBOOK_SECONDS),
        Result("import.units.load", loaded / 1_000, "s", most=WORKBOOK_SECONDS),
    ]


def _workbook(district: BenchDistrict) -> bytes:
    given = {"kind": "organ_branch", "parent_code": district.root.code, "opened_on": date(2020, 1, 1).isoformat()}
    rows = (
        [{**given, "code": f"NEW{number}", "name": f"新设第{number}党支部"}.get(column.name, "") for column in COLUMNS]
        for number in range(1, district.size.units + 1)
    )
    content = write_xlsx([column.name for column in COLUMNS], rows, sheet="units")
    return content if isinstance(content, bytes) else io.BytesIO(content).getvalue()
