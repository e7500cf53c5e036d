"""One run of the bench: a small and a large district, each filled, measured and compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from django.test import override_settings

from . import files, pages, posting, rollups, workspaces
from .curves import Curve
from .district import SMALLEST, BenchDistrict, Size, fill
from .results import Result

Progress = Callable[[str], None]
SECONDS = 4.0
Fresh = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Report:
    """What a run found: results of the largest size, and how the pages grew over all sizes."""

    results: list[Result]
    curves: list[Curve]


def sizes_up_to(units: int, years: int) -> list[Size]:
    """Give the two sizes that are compared: a tenth, and the whole."""
    small = max(SMALLEST, units // 10)
    return [Size(small, years), Size(units, years)]


def run(sizes: Sequence[Size], *, count: int, fresh: Fresh, progress: Progress, seconds: float = SECONDS) -> Report:
    """Measure districts of these sizes, smallest first, each in a fresh database.

    :param count: how many workspaces the largest district is given.
    :param seconds: how long each page and roll-up is asked again and again.
    :param fresh: opens an empty migrated database and takes it away.
    """
    measured: list[dict[str, pages.Measured]] = []
    found: list[Result] = []
    for size in sizes:
        with fresh():
            progress(f"{size}: filling")
            district = fill(size, progress=progress)
            progress(", ".join(f"{count} {name}" for name, count in district.counts.items()))
            progress(f"{size}: opening pages")
            measured.append(pages.measure(district, seconds=seconds))
            if size == sizes[-1]:
                found = _rest(district, count=count, progress=progress, seconds=seconds)
    growth = sizes[-1].units / sizes[0].units
    of_pages = pages.results(measured[-1], measured[0], growth=growth)
    curves = [
        Curve(name, [(size.units, one[name].first) for size, one in zip(sizes, measured, strict=True)])
        for name in measured[-1]
    ]
    return Report([*of_pages, *found], curves)


def _rest(district: BenchDistrict, *, count: int, progress: Progress, seconds: float) -> list[Result]:
    with override_settings(KEEP_ANSWERS=False):  # the work itself, not what is kept of it
        progress("roll-ups")
        found = rollups.results(district, seconds=seconds)
        progress("exports and imports")
        found += files.results(district)
        progress(f"{count} workspaces")
        found += workspaces.results(district, count=count)
        progress("posting")
        return found + posting.results(district)
