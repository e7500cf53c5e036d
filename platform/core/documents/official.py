"""An official document as DOCX in the form of GB/T 9704-2012: A4, 22 lines of 28 characters, each part in its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Pt

from . import layout
from .content import Annex, Heading, Table
from .dates import chinese_date
from .packing import fix_properties, packed
from .tables import table_element

#: From the top of the text area to the letterhead. The standard's 35 mm leave too little of a page for a short notice,
#: whose signature may not stand on a page without text.
LETTERHEAD_MM = 5
#: Above and below a table among the text.
TABLE_AIR_PT = 6.0
_TWO = 2 * layout.BODY_PT
_HEADING_FONTS = {1: layout.HEADING_FONT, 2: layout.SUBHEADING_FONT, 3: layout.BODY_FONT}
#: The widest letterhead that fits one line of 156 mm, in points.
_LINE_WIDTH_PT = 156 * 72 / 25.4


@dataclass(frozen=True)
class OfficialDocument:
    """One document as plain values; `to_bytes` writes it.

    :param number: the document's number 文号, such as 〔2026〕1号; with spaces where the office fills it in.
    :param letterhead: the red name over the number 发文机关标志, without it the number stands alone.
    :param body: paragraphs, headings and narrow tables in their order. :param attachments: the names listed under 附件.
    :param annexes: attachments bound with the document, each on pages of its own.
    """

    title: str
    body: Sequence[str | Heading | Table]
    number: str = ""
    letterhead: str = ""
    addressee: str = ""
    attachments: Sequence[str] = ()
    signatory: str = ""
    signed_on: date | None = None
    annexes: Sequence[Annex] = ()

    def to_bytes(self) -> bytes:
        """Write the document. The same values give the same bytes."""
        return _Writer(self).write()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, content: OfficialDocument) -> None:
        self.content = content
        self.document: Any = Document()
        self.document.settings.odd_and_even_pages_header_footer = True
        self._set_base()

    def write(self) -> bytes:
        given = self.content
        self._head()
        self._title(given.title)
        self._blank()
        if given.addressee:
            self._line(given.addressee)
        for part in given.body:
            self._part(part)
        written = len(self.document.paragraphs)
        self._attachments()
        self._signature()
        self._keep_together(since=written - 1)
        for annex in given.annexes:
            self._annex(annex)
        fix_properties(self.document, title=_clean(given.title), author=_clean(given.signatory))
        return packed(self.document)

    def _set_base(self) -> None:
        """Let the template's own look not shine through: its fonts come from a theme, its spacing from elsewhere."""
        style = self.document.styles["Normal"]
        style.font.size = Pt(layout.BODY_PT)
        style.font.name = layout.LATIN_FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
        fonts.set(qn("w:eastAsia"), layout.BODY_FONT)
        layout.speak_chinese(style)
        section = self.document.sections[0]
        layout.set_page(section)
        layout.number_pages(section)

    def _head(self) -> None:
        given = self.content
        if given.letterhead:
            name = _clean(given.letterhead)
            size = min(layout.LETTERHEAD_PT, 0.95 * _LINE_WIDTH_PT / max(1.0, _width(name)))
            paragraph = self._paragraph(line_pt=max(size * 1.25, layout.LINE_PT), align=ALIGN.CENTER)
            paragraph.paragraph_format.space_before = Pt(LETTERHEAD_MM * 72 / 25.4)
            layout.set_fonts(paragraph.add_run(name), layout.TITLE_FONT, size, color=layout.RED)
            self._blank()
        if given.number:
            numbered = self._line(given.number, align=ALIGN.CENTER)
            if given.letterhead:
                layout.rule_below(numbered)
        if given.letterhead or given.number:
            self._blank()
            self._blank()

    def _title(self, title: str) -> None:
        for line in _clean(title, keep_lines=True).split("\n"):
            paragraph = self._paragraph(line_pt=layout.TITLE_LINE_PT, align=ALIGN.CENTER)
            paragraph.paragraph_format.keep_with_next = True
            layout.set_fonts(paragraph.add_run(line), layout.TITLE_FONT, layout.TITLE_PT)

    def _part(self, part: str | Heading | Table) -> None:
        if isinstance(part, Heading):
            self._heading(part)
        elif isinstance(part, Table):
            # The table takes the place of its own paragraph; a little air is left above and below it.
            self._paragraph(line_pt=TABLE_AIR_PT).paragraph_format.keep_with_next = True
            below = self._paragraph(line_pt=TABLE_AIR_PT)
            below._p.addprevious(table_element(part))
        else:
            self._line(part, indent_pt=_TWO)

    def _heading(self, heading: Heading) -> None:
        font = _HEADING_FONTS[heading.level]
        self._line(heading.text, font=font, indent_pt=_TWO).paragraph_format.keep_with_next = True

    def _attachments(self) -> None:
        names = [_clean(name) for name in self.content.attachments]
        if not names:
            return
        self._blank()
        for number, name in enumerate(names, 1):
            label = "附件：" if number == 1 else ""
            mark = f"{number}." if len(names) > 1 else ""
            paragraph = self._line(f"{label}{mark}{name}")
            # The names stand under each other: two characters in, then behind the three of 附件：.
            hanging = (3 if label else 0) + len(mark) / 2
            left = _TWO + (3 + len(mark) / 2) * layout.BODY_PT
            paragraph.paragraph_format.left_indent = Pt(left)
            paragraph.paragraph_format.first_line_indent = Pt(-hanging * layout.BODY_PT)

    def _signature(self) -> None:
        """Set the unit over the date, each in the middle of the other, the date four characters from the edge."""
        unit, day = _clean(self.content.signatory), self.content.signed_on
        if not unit and day is None:
            return
        self._blank()
        written = chinese_date(day) if day else ""
        unit_pt, day_pt = (_width(text) * layout.BODY_PT for text in (unit, written))
        day_right = 4 * layout.BODY_PT
        unit_right = day_right + (day_pt - unit_pt) / 2
        if unit_right < _TWO:  # a long name: it keeps its two characters from the edge, and the date moves inward
            unit_right, day_right = _TWO, max(_TWO, _TWO + (unit_pt - day_pt) / 2)
        if unit:
            self._line(unit, align=ALIGN.RIGHT, right_pt=unit_right)
        if written:
            self._line(written, align=ALIGN.RIGHT, right_pt=day_right)

    def _keep_together(self, *, since: int) -> None:
        """Keep the signature on a page with text: what stands before it, back to the last paragraph, goes with it."""
        for paragraph in self.document.paragraphs[since:-1]:
            paragraph.paragraph_format.keep_with_next = True

    def _annex(self, annex: Annex) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        layout.set_page(section, is_landscape=annex.is_landscape)
        layout.number_pages(section)
        count = len(self.content.annexes)
        mark = "附件" if count == 1 else f"附件{self.content.annexes.index(annex) + 1}"
        self._line(mark, font=layout.HEADING_FONT)
        self._title(annex.title)
        if annex.subtitle:
            self._line(annex.subtitle, font=layout.SUBHEADING_FONT, size_pt=14, align=ALIGN.CENTER)
        last = self._paragraph(line_pt=10)
        last._p.addnext(table_element(annex.table))
        body = self.document.element.body
        notes = [self._line(note, size_pt=12, line_pt=20) for note in annex.notes] or [self._paragraph(line_pt=2)]
        for note in notes:  # behind the table, before the section's own properties
            body.insert(len(body) - 1, note._p)

    def _paragraph(self, **look: Any) -> Any:
        paragraph = self.document.add_paragraph()
        layout.set_lines(paragraph, **look)
        return paragraph

    def _line(self, text: str, *, font: str = layout.BODY_FONT, size_pt: float = layout.BODY_PT, **look: Any) -> Any:
        paragraph = self._paragraph(**look)
        run = paragraph.add_run(_clean(text))
        layout.set_fonts(run, font, size_pt)
        layout.squeeze_characters(run)
        return paragraph

    def _blank(self) -> None:
        self._paragraph()


def _clean(text: str, *, keep_lines: bool = False) -> str:
    """Leave out what a document cannot hold: control characters, and breaks inside a line."""
    text = text if keep_lines else " ".join(text.split("\n"))
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))


def _width(text: str) -> float:
    """Give a text's width in characters: Latin letters and figures are half as wide."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)
