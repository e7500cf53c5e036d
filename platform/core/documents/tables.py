"""Ruled tables with merged cells and a header repeated on every page.

The cells are written as elements: the library looks every cell up in its grid, which takes minutes at 600 rows.
"""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from .content import Span, Table
from .layout import BODY_FONT, HEADING_FONT, LATIN_FONT, TABLE_PT, mm_twips, twips

_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_HALF_POINTS = str(round(TABLE_PT * 2))
_LINE_PT = 15.0


def table_element(table: Table) -> Any:
    """Give the table as an element to put into a document's body."""
    root = OxmlElement("w:tbl")
    root.append(_properties(table))
    grid = _element("w:tblGrid")
    for width in table.widths_mm:
        grid.append(_element("w:gridCol", w=mm_twips(width)))
    root.append(grid)
    root.append(_head(table))
    covered = [0] * len(table.head)
    for row in table.rows:
        root.append(_row(table, row, covered))
    return root


def _properties(table: Table) -> Any:
    properties = OxmlElement("w:tblPr")
    properties.append(_element("w:tblW", w=mm_twips(sum(table.widths_mm)), type="dxa"))
    properties.append(_element("w:jc", val="center"))
    borders = OxmlElement("w:tblBorders")
    for edge in _EDGES:
        borders.append(
            _element(f"w:{edge}", val="single", sz="6" if edge.startswith("inside") else "8", color="000000")
        )
    properties.append(borders)
    properties.append(_element("w:tblLayout", type="fixed"))
    margins = OxmlElement("w:tblCellMar")
    for edge, width in (("top", 40), ("left", 70), ("bottom", 40), ("right", 70)):
        margins.append(_element(f"w:{edge}", w=str(width), type="dxa"))
    properties.append(margins)
    return properties


def _head(table: Table) -> Any:
    row = _table_row(is_header=True)
    for text, width in zip(table.head, table.widths_mm, strict=True):
        row.append(_cell(text, width, font=HEADING_FONT, is_centred=True))
    return row


def _row(table: Table, cells: tuple[str | Span | None, ...], covered: list[int]) -> Any:
    """Write a row; `covered` counts, by column, how many rows a cell above still covers."""
    row = _table_row()
    for column, (cell, width) in enumerate(zip(cells, table.widths_mm, strict=True)):
        merge = ""
        if cell is None:
            merge = "continue" if covered[column] else ""
            covered[column] = max(0, covered[column] - 1)
        elif isinstance(cell, Span) and cell.rows > 1:
            merge, covered[column] = "restart", cell.rows - 1
        text = cell.text if isinstance(cell, Span) else cell or ""
        row.append(_cell(text, width, merge=merge, is_centred=column in table.centred))
    return row


def _table_row(*, is_header: bool = False) -> Any:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    return row


def _cell(text: str, width_mm: float, *, font: str = BODY_FONT, merge: str = "", is_centred: bool = False) -> Any:
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    properties.append(_element("w:tcW", w=mm_twips(width_mm), type="dxa"))
    if merge:
        properties.append(_element("w:vMerge", val=merge))
    properties.append(_element("w:vAlign", val="center"))
    cell.append(properties)
    for line in text.split("\n"):
        cell.append(_paragraph(line, font=font, is_centred=is_centred))
    return cell


def _paragraph(text: str, *, font: str, is_centred: bool) -> Any:
    paragraph = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    properties.append(_element("w:spacing", before="0", after="0", line=twips(_LINE_PT), lineRule="exact"))
    properties.append(_element("w:jc", val="center" if is_centred else "left"))
    paragraph.append(properties)
    if text:
        run = OxmlElement("w:r")
        look = OxmlElement("w:rPr")
        look.append(_element("w:rFonts", ascii=LATIN_FONT, hAnsi=LATIN_FONT, eastAsia=font, cs=LATIN_FONT))
        look.append(_element("w:sz", val=_HALF_POINTS))
        look.append(_element("w:szCs", val=_HALF_POINTS))
        run.append(look)
        written = OxmlElement("w:t")
        written.set(qn("xml:space"), "preserve")
        written.text = text
        run.append(written)
        paragraph.append(run)
    return paragraph


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
