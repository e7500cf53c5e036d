"""What an official document is made of, as plain values. They are Chinese in every language of the interface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading in the text: level 1 一、 in 黑体, 2 （一） in 楷体, 3 1. in 仿宋. Its number is part of its text."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Span:
    """A table cell that covers the same column of the rows below, `rows` in all."""

    text: str
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A ruled table whose header is repeated on every page.

    :param widths_mm: one width per column. :param rows: one cell per column; None where a `Span` above covers it.
    :param centred: the columns, from 0, whose text stands in the middle.
    """

    head: tuple[str, ...]
    widths_mm: tuple[float, ...]
    rows: tuple[tuple[str | Span | None, ...], ...]
    centred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Annex:
    """An attachment bound with the document, on pages of its own. `notes` stand below its table."""

    title: str
    table: Table
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    is_landscape: bool = False
