"""The measures of GB/T 9704-2012 and how they are written into WordprocessingML. Sizes in points, lengths in mm.

Fonts are named, not shipped: an office has them, and another computer puts its nearest in their place.
"""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋_GB2312"
HEADING_FONT = "黑体"
SUBHEADING_FONT = "楷体_GB2312"
NUMBER_FONT = "宋体"
LATIN_FONT = "Times New Roman"

TITLE_PT = 22.0  # 2号
BODY_PT = 16.0  # 3号
PAGE_NUMBER_PT = 14.0  # 4号
TABLE_PT = 10.5  # 5号
LETTERHEAD_PT = 42.0
LINE_PT = 28.95  # 22 lines fill the 225 mm of the text area
TITLE_LINE_PT = 34.0
#: Twentieths of a point taken from each character, so that 28 of them stand in the 156 mm of a line.
BODY_SPACING = -5
RED = RGBColor(0xE0, 0x00, 0x00)


def twips(points: float) -> str:
    """Give a length in twentieths of a point."""
    return str(round(points * 20))


def mm_twips(length_mm: float) -> str:
    """Give a length in twentieths of a point."""
    return twips(length_mm * 72 / 25.4)


def set_page(section: Any, *, is_landscape: bool = False) -> None:
    """Make a section A4 with the text area of 156 x 225 mm, lying or standing; page numbers below it."""
    section.page_width, section.page_height = (Mm(297), Mm(210)) if is_landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    # Lying, the page is turned: the binding edge, 28 mm, is on top.
    top, right, bottom, left = (28, 37, 26, 35) if is_landscape else (37, 26, 35, 28)
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.footer_distance = Mm(14 if is_landscape else 22)  # the number stands 7 mm below the text area
    section.header_distance = Mm(15)


def set_fonts(run: Any, font: str, size_pt: float, *, color: RGBColor | None = None, is_bold: bool = False) -> None:
    """Set a run in a Chinese font, its Latin letters and figures in the one that goes with it."""
    latin = font if font in (NUMBER_FONT, HEADING_FONT) else LATIN_FONT
    run.font.name = latin
    run.font.size = Pt(size_pt)
    run.font.bold = is_bold or None
    if color is not None:
        run.font.color.rgb = color
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), latin)


def set_lines(
    paragraph: Any, *, line_pt: float = LINE_PT, align: Any = None, indent_pt: float = 0, right_pt: float = 0
) -> None:
    """Set a paragraph with an exact distance of lines and no space around it."""
    style = paragraph.paragraph_format
    style.line_spacing = Pt(line_pt)
    style.space_before = style.space_after = Pt(0)
    style.alignment = align
    if indent_pt:
        style.first_line_indent = Pt(indent_pt)
    if right_pt:
        style.right_indent = Pt(right_pt)


def squeeze_characters(run: Any, by: int = BODY_SPACING) -> None:
    """Draw the characters of a run closer together, in twentieths of a point."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(by))
    behind = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs")  # the format prescribes the order
    run._element.get_or_add_rPr().insert_element_before(spacing, *behind)


def speak_chinese(style: Any) -> None:
    """Say that a style's text is Chinese, so that its marks are drawn as in China and not as in Japan."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties = style.element.get_or_add_rPr()
    for stale in properties.findall(qn("w:lang")):
        properties.remove(stale)
    properties.append(language)


def rule_below(paragraph: Any, *, color: RGBColor = RED, eighths: int = 12) -> None:
    """Draw a rule across the text area under a paragraph."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": str(eighths), "space": "11", "color": str(color)}.items():
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing",
        "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr",
    )  # fmt: skip


def number_pages(section: Any) -> None:
    """Number the pages — 1 — at the outer edge: right on odd pages, left on even ones, one character inside."""
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = "Normal"
        set_lines(paragraph, line_pt=18, align=align)
        inside = Pt(PAGE_NUMBER_PT)
        if align == ALIGN.RIGHT:
            paragraph.paragraph_format.right_indent = inside
        else:
            paragraph.paragraph_format.left_indent = inside
        set_fonts(paragraph.add_run("— "), NUMBER_FONT, PAGE_NUMBER_PT)
        for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
            run = paragraph.add_run()
            set_fonts(run, NUMBER_FONT, PAGE_NUMBER_PT)
            run._element.append(_field_part(kind, text))
        set_fonts(paragraph.add_run(" —"), NUMBER_FONT, PAGE_NUMBER_PT)


def _field_part(kind: str, text: str) -> Any:
    if kind in ("begin", "separate", "end"):
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:t" if kind == "text" else "w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = text
    return part
