"""Rule: what a workbook (xlsx) shows is all that it holds: no hidden sheets, and no rows or columns hidden with data.

Read from the XML as a stream: a workbook of any size takes little memory.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .archives import Archive, Target, local
from .findings import Note
from .limits import UploadLimits
from .readable_text import ReadableText
from .refusals import broken, refuse_all

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_COLUMN = re.compile(r"[A-Z]{1,3}")
_ON = ("1", "true")
#: How many sheets, rows or columns a sentence names before it says "…".
_NAMED = 5


def look_through_excel(archive: Archive, limits: UploadLimits) -> tuple[str, list[str]]:
    """Give the text of all cells and comments of an xlsx, with notes.

    :raises FileRefused: ``hidden_sheets``, ``hidden_rows`` or ``hidden_columns``, naming the sheets.
    """
    if _RELATIONS not in archive:
        raise broken()
    listed = archive.parse(_WORKBOOK, _Sheets()).sheets
    targets = archive.parse(_RELATIONS, _Relations()).targets
    shared = archive.parse("xl/sharedStrings.xml", _Strings()).strings if "xl/sharedStrings.xml" in archive else []
    text = ReadableText(limits.max_text)
    reasons = _hidden_sheets([name for name, _key, is_hidden in listed if is_hidden])
    for name, key, _is_hidden in listed:
        member = posixpath.normpath(posixpath.join("xl", targets.get(key, ""))).removeprefix("/")
        if member in archive:
            reasons += _hidden_parts(name, archive.parse(member, _Cells(text, shared)))
    refuse_all(reasons)
    notes = []
    for comments in archive.named("xl/comments", "xl/threadedComments/", suffix=".xml"):
        text.add("\n".join(archive.parse(comments, _Strings(item="text")).strings) + "\n")
        notes = [Note.CELL_COMMENTS.value]
    if archive.named("xl/pivotCache/pivotCacheRecords"):
        notes.append(Note.COPIED_DATA.value)
    return str(text), [*notes, *text.notes]


def _hidden_sheets(names: list[str]) -> list[tuple[str, str]]:
    return [
        (
            "hidden_sheets",
            _("The sheet “%(sheet)s” is hidden. Unhide it and look at it, or delete it, then upload again.")
            % {"sheet": name},
        )
        for name in names[:_NAMED]
    ]


def _hidden_parts(sheet: str, cells: _Cells) -> list[tuple[str, str]]:
    reasons = []
    if cells.hidden_rows:
        sentence = _(
            "The sheet “%(sheet)s” has hidden rows with content (%(which)s). Unhide or delete them, clear any filter, "
            "then upload again."
        )
        reasons.append(
            ("hidden_rows", sentence % {"sheet": sheet, "which": _some(map(str, sorted(cells.hidden_rows)))})
        )
    if cells.hidden_columns:
        sentence = _(
            "The sheet “%(sheet)s” has hidden columns with content (%(which)s). Unhide or delete them, then upload "
            "again."
        )
        which = _some(_letters(column) for column in sorted(cells.hidden_columns))
        reasons.append(("hidden_columns", sentence % {"sheet": sheet, "which": which}))
    return reasons


def _some(names: object) -> str:
    listed = list(names)  # type: ignore[call-overload]  # any iterable of words
    return _(", ").join(listed[:_NAMED]) + ("…" if len(listed) > _NAMED else "")


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _column_of(reference: str) -> int:
    found = _COLUMN.match(reference)
    number = 0
    for letter in found.group() if found else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _Sheets(Target):
    """Lists the sheets: name, key of the relation, hidden or not ("very hidden" ones too)."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "sheet":
            key = next((value for name, value in attributes.items() if name.endswith("}id")), "")
            self.sheets.append((attributes.get("name", ""), key, attributes.get("state", "visible") != "visible"))


class _Relations(Target):
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Strings(Target):
    """Collects strings, each of which may be made of several runs; phonetic hints are left out."""

    def __init__(self, item: str = "si") -> None:
        self.strings: list[str] = []
        self._item = item
        self._depth = self._hint = 0
        self._pieces: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        self._depth += name == self._item
        self._hint += name == "rPh"

    def data(self, text: str) -> None:
        if self._depth and not self._hint:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        name = local(tag)
        self._hint -= name == "rPh"
        if name == self._item:
            self._depth -= 1
            self.strings.append("".join(self._pieces))
            self._pieces = []


@dataclass
class _Cells(Target):
    """Collects a sheet's cells, and notices those with content in hidden rows or columns."""

    text: ReadableText
    shared: list[str]
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    _ranges: list[tuple[int, int]] = field(default_factory=list)
    _rows_start_hidden: bool = False
    _row: int = 0
    _row_is_hidden: bool = False
    _column: int = 0
    _kind: str = ""
    _takes: bool = False
    _pieces: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "sheetFormatPr":
            self._rows_start_hidden = attributes.get("zeroHeight") in _ON
        elif name == "col" and (attributes.get("hidden") in _ON or _is_zero(attributes.get("width"))):
            self._ranges.append((_number(attributes.get("min")), _number(attributes.get("max"))))
        elif name == "row":
            self._row = _number(attributes.get("r")) or self._row + 1
            self._column = 0
            hidden = attributes.get("hidden")
            starts_hidden = self._rows_start_hidden and hidden is None and "ht" not in attributes
            self._row_is_hidden = hidden in _ON or _is_zero(attributes.get("ht")) or starts_hidden
        elif name == "c":
            self._column = _column_of(attributes.get("r", "")) or self._column + 1
            self._kind = attributes.get("t", "")
        self._takes = name in ("v", "t")

    def data(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        name = local(tag)
        self._takes = False
        if name == "row":
            self.text.add("\n")
        elif name == "c":
            content, self._pieces = "".join(self._pieces), []
            if self._kind == "s":
                index = _number(content)
                content = self.shared[index] if index < len(self.shared) else ""
            if content.strip():
                self._take(content)

    def _take(self, content: str) -> None:
        self.text.add(content + "\t")
        if self._row_is_hidden:
            self.hidden_rows.add(self._row)
        if any(first <= self._column <= last for first, last in self._ranges):
            self.hidden_columns.add(self._column)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _is_zero(text: str | None) -> bool:
    try:
        return text is not None and float(text) == 0
    except ValueError:
        return False
