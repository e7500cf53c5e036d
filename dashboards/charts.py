"""The trend of the on-time rate over twelve months, drawn as inline SVG. Its table stands beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import display
from core.drawing import polyline
from hierarchy.metrics.courses import Course
from hierarchy.metrics.figures import Figure

WIDTH, HEIGHT = 1180, 190
LEFT, RIGHT, TOP, BOTTOM = 44, 30, 26, 28


@dataclass(frozen=True)
class Point:
    month: str
    figure: Figure

    @property
    def label(self) -> str:
        return f"{self.month[2:4]}-{self.month[5:]}" if self.month.endswith("-01") else str(int(self.month[5:]))


def points(course: Course) -> list[Point]:
    return [Point(month, figure) for month, figure in zip(course.months, course.figures, strict=True)]


def trend(course: Course) -> SafeString:
    """Draw the course: each month in which something came due a spot with its percentage."""
    shown = points(course)
    ratios = [None if point.figure.ratio is None else float(point.figure.ratio) for point in shown]
    floor = _floor([ratio for ratio in ratios if ratio is not None])
    step = (WIDTH - LEFT - RIGHT) / max(len(shown) - 1, 1)
    spots = [
        None if ratio is None else (round(LEFT + i * step, 1), round(_height(ratio, floor), 1))
        for i, ratio in enumerate(ratios)
    ]
    return format_html(
        '<svg class="chart__wide" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '{}{}<path class="chart__line" d="{}"/>{}</svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        _grid(floor),
        _months(shown, step),
        polyline(spots),
        _spots(spots, shown),
    )


def _floor(ratios: Sequence[float]) -> float:
    """Begin the scale at the fifth below the lowest value, so that a rate near 90 % does not crawl along the top."""
    return max(0, math.ceil(min(ratios) * 5) - 1) / 5 if ratios else 0.0


def _height(ratio: float, floor: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (ratio - floor) / (1 - floor))


def _grid(floor: float) -> SafeString:
    levels = [floor + (1 - floor) * i / 2 for i in range(3)]
    return format_html_join(
        "",
        '<line class="chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="chart__text" x="{}" y="{}" text-anchor="end">{}%</text>',
        (
            (LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4, round(level * 100))
            for level in levels
            for y in [round(_height(level, floor), 1)]
        ),
    )


def _months(shown: Sequence[Point], step: float) -> SafeString:
    return format_html_join(
        "",
        '<text class="chart__text" x="{}" y="{}" text-anchor="middle">{}</text>',
        ((round(LEFT + i * step, 1), HEIGHT - 8, point.label) for i, point in enumerate(shown)),
    )


def _spots(spots: Sequence[tuple[float, float] | None], shown: Sequence[Point]) -> SafeString:
    return format_html_join(
        "",
        '<circle class="chart__spot" cx="{}" cy="{}" r="3.5"/>'
        '<text class="chart__text" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (spot[0], spot[1], spot[0], round(spot[1] - 10, 1), display.tenths_of_percent(point.figure.ratio))
            for spot, point in zip(spots, shown, strict=True)
            if spot is not None and point.figure.ratio is not None
        ),
    )
