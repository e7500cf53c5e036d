"""Ways to the pages of opinions and requests."""

from __future__ import annotations

from typing import Any

from django import template

from ..sections import Section, sections_of

register = template.Library()


@register.simple_tag(takes_context=True)
def opinion_sections(context: dict[str, Any]) -> list[Section]:
    """Give the tabs of the pages under “Opinions and requests” that the reader may open."""
    return sections_of(context["request"])
