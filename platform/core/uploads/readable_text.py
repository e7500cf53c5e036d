"""The text of a file, collected up to a bound."""

from __future__ import annotations

from .findings import Note


class ReadableText:
    """Text collected piece by piece; what is beyond the bound is left out and said to be."""

    def __init__(self, most: int) -> None:
        self._pieces: list[str] = []
        self._left = most
        self.is_cut = False

    def add(self, piece: str) -> None:
        """Add a piece, or as much of it as there is room for."""
        if len(piece) > self._left:
            piece, self.is_cut = piece[: self._left], True
        self._left -= len(piece)
        if piece:
            self._pieces.append(piece)

    @property
    def is_full(self) -> bool:
        return self._left <= 0

    @property
    def notes(self) -> list[str]:
        return [Note.TEXT_CUT.value] if self.is_cut else []

    def __str__(self) -> str:
        return "".join(self._pieces)
