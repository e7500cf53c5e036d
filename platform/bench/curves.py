"""How pages grow with the number of units, drawn as one SVG that stands alone in the documentation.

Black and grey only, told apart by their names at the end: the picture is read on white and on paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.drawing import polyline

WIDTH, HEIGHT = 860, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 24, 44
#: Pixels that names at the end of curves keep from each other.
APART = 15


@dataclass(frozen=True)
class Curve:
    """One page: (units, milliseconds) from the smallest district to the largest."""

    name: str
    points: list[tuple[int, float]]


def drawing(curves: Sequence[Curve], *, title: str) -> SafeString:
    """Draw the curves, both scales logarithmic: a straight line at 45 degrees would be growth with the units."""
    scale = _Scale(curves)
    ends = _spread(sorted((scale.y(curve.points[-1][1]), curve.name) for curve in curves))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'font-family="sans-serif" font-size="12"><title>{}</title><rect width="{}" height="{}" fill="white"/>'
        "{}{}{}{}</svg>\n",
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        title,
        WIDTH,
        HEIGHT,
        _levels(scale),
        _sizes(scale, curves),
        _lines(scale, curves),
        format_html_join(
            "",
            '<text x="{}" y="{}">{}</text>',
            ((WIDTH - RIGHT + 10, round(y + 4, 1), name) for y, name in ends),
        ),
    )


class _Scale:
    """From units and milliseconds to pixels."""

    def __init__(self, curves: Sequence[Curve]) -> None:
        units = [size for curve in curves for size, _time in curve.points]
        times = [time for curve in curves for _size, time in curve.points]
        self.least, self.most = math.log10(min(units)), math.log10(max(units))
        self.floor, self.ceiling = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def x(self, units: int) -> float:
        share = (math.log10(units) - self.least) / max(self.most - self.least, 0.01)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, time: float) -> float:
        share = (math.log10(time) - self.floor) / max(self.ceiling - self.floor, 1)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _levels(scale: _Scale) -> SafeString:
    levels = [10**power for power in range(scale.floor, scale.ceiling + 1)]
    return format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="silver"/><text x="{}" y="{}" text-anchor="end">{} ms</text>',
        ((LEFT, WIDTH - RIGHT, y, y, LEFT - 8, y + 4, f"{level:g}") for level in levels for y in [scale.y(level)]),
    )


def _sizes(scale: _Scale, curves: Sequence[Curve]) -> SafeString:
    sizes = sorted({size for curve in curves for size, _time in curve.points})
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{} units</text>',
        ((scale.x(size), HEIGHT - 16, f"{size:,}") for size in sizes),
    )


def _lines(scale: _Scale, curves: Sequence[Curve]) -> SafeString:
    spots = {curve.name: [(scale.x(size), scale.y(time)) for size, time in curve.points] for curve in curves}
    paths = format_html_join(
        "",
        '<path d="{}" fill="none" stroke="{}" stroke-width="{}"/>',
        (
            (polyline(places), "black" if is_first else "gray", 2 if is_first else 1.25)
            for name, places in spots.items()
            for is_first in [name == "overview"]
        ),
    )
    return paths + format_html_join(
        "", '<circle cx="{}" cy="{}" r="2.5"/>', (spot for places in spots.values() for spot in places)
    )


def _spread(ends: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Move names that would cover each other apart, downwards."""
    placed: list[tuple[float, str]] = []
    for y, name in ends:
        placed.append((max(y, placed[-1][0] + APART) if placed else y, name))
    return placed
