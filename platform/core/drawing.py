"""Small pictures drawn as inline SVG: sized and coloured by attributes and classes, never by inline style."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

MARKS = {
    "circle": mark_safe('<circle cx="5" cy="5" r="4.5"/>'),
    "ring": mark_safe('<circle class="hollow" cx="5" cy="5" r="3.75"/>'),
    "triangle": mark_safe('<path d="M5 .5 9.8 9.5H.2z"/>'),
    "square": mark_safe('<path d="M.5.5h9v9h-9z"/>'),
    "frame": mark_safe('<path class="hollow" d="M1.25 1.25h7.5v7.5h-7.5z"/>'),
    "dash": mark_safe('<path d="M1 4.25h8v1.5H1z"/>'),
}


def mark(shape: str) -> SafeString:
    """Draw one state's shape, hidden from screen readers: its word stands next to it."""
    return format_html(
        '<svg class="mark" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" focusable="false">{}</svg>',
        MARKS[shape],
    )


def bar(ratio: float | None, *, tone: str = "neutral", width: int = 88) -> SafeString:
    """Draw a bar 8 px high, filled to `ratio` (0..1; None draws the empty track). `tone` is a state or "neutral"."""
    filled = 0 if ratio is None else round(max(0.0, min(1.0, float(ratio))) * width, 1)
    return format_html(
        '<svg class="bar bar--{}" viewBox="0 0 {} 8" width="{}" height="8" aria-hidden="true" focusable="false">'
        '<rect class="bar__track" width="{}" height="8"/><rect class="bar__value" width="{}" height="8"/></svg>',
        tone,
        width,
        width,
        width,
        filled,
    )


def sparkline(values: Sequence[float | None], *, width: int = 96, height: int = 20) -> SafeString:
    """Draw a ratio's course over equal steps, passing over those where it was not applicable; a point at the end.

    The scale is the values' own range, at least 20 points wide, so that a calm line looks calm.
    """
    known = [float(value) for value in values if value is not None]
    if not known:
        return mark_safe("")
    middle, reach = (max(known) + min(known)) / 2, max(max(known) - min(known), 0.2) / 2
    step = (width - 6) / max(len(values) - 1, 1)
    spots = [
        None
        if v is None
        else (round(3 + i * step, 1), round(3 + (height - 6) * (middle + reach - float(v)) / (2 * reach), 1))
        for i, v in enumerate(values)
    ]
    last = next(spot for spot in reversed(spots) if spot is not None)
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<path d="{}"/><circle cx="{}" cy="{}" r="2"/></svg>',
        width,
        height,
        width,
        height,
        polyline(spots),
        last[0],
        last[1],
    )


def polyline(spots: Sequence[tuple[float, float] | None]) -> str:
    """Give the path through the spots that are. Most duties are quarterly: two months without one break no course."""
    known = [spot for spot in spots if spot is not None]
    return " ".join(f"{'L' if index else 'M'}{x} {y}" for index, (x, y) in enumerate(known))
