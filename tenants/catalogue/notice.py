"""The notice 关于公布《…党务公开目录》的通知 with the catalogue in force as its attachment (CAT-09, document 004).

The office puts the number in and has it signed; nothing of it is kept here.
"""

from __future__ import annotations

from core.documents import Annex, OfficialDocument, Span, Table, chinese_date
from hierarchy.ledger.catalogue_table import spans
from hierarchy.units.models import Unit

from .exporting import ORIGINAL, CatalogueSheet
from .models import Catalogue

#: Whom a unit of a kind addresses; other kinds address the organisations below them in general.
ADDRESSEES: dict[str, str] = {
    "district_committee": "区纪委，区委各工作机关，各镇、街道、园区党委（党工委），区级机关各部门党委（党组）：",
    "discipline_commission": "机关各党（总）支部，各派驻机构：",
    "committee_organ": "机关各党（总）支部，所属各单位：",
    "department_group": "机关各党（总）支部，所属各单位党组织：",
    "town_committee": "各村、社区党组织，镇级机关各部门、直属各单位党组织：",
    "street_work_committee": "各社区党组织，街道各部门、直属各单位党组织：",
    "park_work_committee": "各社区、企业党组织，园区各部门、直属各单位党组织：",
}
USUAL_ADDRESSEES = "各党（总）支部，全体党员："
BASIS = "《中国共产党党务公开条例（试行）》和上级有关规定"
#: In millimetres, 225 in all: the text area of an A4 page that lies.
WIDTHS_MM = (11.0, 30.0, 38.0, 57.0, 47.0, 24.0, 18.0)
#: Titles longer than this break before 党务公开目录, so that no line holds two characters alone.
ONE_LINE = 20


def notice_of(unit: Unit, sheet: CatalogueSheet, catalogue: Catalogue) -> OfficialDocument:
    """Give the notice that publishes a version in force."""
    return OfficialDocument(
        title=_title(sheet),
        letterhead=f"{unit.name}文件",
        number=f"〔{sheet.on.year}〕　　号",
        addressee=ADDRESSEES.get(unit.kind_id, USUAL_ADDRESSEES),
        body=_body(sheet, catalogue),
        attachments=[sheet.title],
        signatory=unit.name,
        signed_on=sheet.on,
        annexes=[_annex(sheet)],
    )


def _title(sheet: CatalogueSheet) -> str:
    title = f"关于公布《{sheet.title}》的通知"
    return title if len(title) <= ONE_LINE else title.replace("党务公开目录》", "\n党务公开目录》")


def _body(sheet: CatalogueSheet, catalogue: Catalogue) -> list[str]:
    day = chinese_date(catalogue.adopted_on) if catalogue.adopted_on else ""
    decided = f"已经{catalogue.meeting_reference}研究通过，" if catalogue.meeting_reference else ""
    earlier = "原目录同时停止施行。" if catalogue.number > 1 else ""
    published = (
        f"根据{BASIS}，《{sheet.title}》（第{catalogue.number}版）{decided}"
        f"自{day}起施行，现予公布，请遵照执行。{earlier}"
    )
    return [published, "目录根据职责任务要求动态调整，并按规定报备。"]


def _annex(sheet: CatalogueSheet) -> Annex:
    entries = sheet.entries
    firsts = spans([entry.row.level1 for entry in entries])
    seconds = spans([(entry.row.level1, entry.row.level2) for entry in entries])
    rows = []
    for entry, first, second in zip(entries, firsts, seconds, strict=True):
        cells: list[str | Span | None] = [column.text(entry) for column in ORIGINAL]
        cells[1] = Span(entry.row.level1, first) if first else None
        cells[2] = Span(entry.row.level2, second) if second else None
        rows.append(tuple(cells))
    return Annex(
        title=sheet.title,
        subtitle=f"（{sheet.edition}）",
        table=Table(
            head=tuple(column.header for column in ORIGINAL),
            widths_mm=WIDTHS_MM,
            rows=tuple(rows),
            centred=frozenset({0, 5, 6}),
        ),
        is_landscape=True,
    )
