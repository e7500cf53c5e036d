"""The real annex 2 of document 002, and a workbook with its merged cells as the original shows it."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADER = ["序号", "一级目录", "二级目录", "三级目录", "公开形式", "公开范围", "公开 时限"]
COLUMNS = ["level1", "level2", "level3", "forms", "scope", "time_limit"]
SOURCES = {"level1": "level1_src", "level2": "level2_src", "forms": "forms_src", "scope": "scope_src"}
SOURCES["time_limit"] = "time_src"


def annex_records() -> list[dict[str, str]]:
    """Read the 36 rows, with the columns that tell which cells are given and which are merged from above."""
    with (Path(__file__).parent / "data" / "annex2.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def annex_workbook() -> bytes:
    """Build the table as the original has it: a title above the header, stray spaces, cells merged downward."""
    workbook = Workbook()
    cover: Any = workbook.active
    cover.title = "封面"
    cover.append(["关于加强和规范党务公开工作实施方案"])
    sheet: Any = workbook.create_sheet("附件2")
    sheet.append(["党务公开目录"])
    sheet.merge_cells("A1:G1")
    sheet.append([])
    sheet.append(HEADER)
    records = annex_records()
    for record in records:
        sheet.append([record["row"], *(_shown(record, column) for column in COLUMNS)])
    for number, column in enumerate(COLUMNS, 2):
        if column in SOURCES:
            _merge(sheet, number, [record[SOURCES[column]] == "explicit" for record in records])
    sheet.append(["注：本目录根据职责任务要求进行动态调整。"])
    return saved(workbook)


def _shown(record: dict[str, str], column: str) -> str | None:
    if column in SOURCES and record[SOURCES[column]] != "explicit":
        return None
    return record[column].replace(";", "   ") if column == "forms" else record[column]


def _merge(sheet: Any, column: int, given: list[bool]) -> None:
    """Merge every given cell with the cells below it that are not given. Row 4 is the first row of the body."""
    starts = [index for index, is_given in enumerate(given) if is_given] + [len(given)]
    for start, end in pairwise(starts):
        if end - start > 1:
            sheet.merge_cells(start_row=start + 4, end_row=end + 3, start_column=column, end_column=column)


def saved(workbook: Workbook) -> bytes:
    """Give a workbook's bytes."""
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def workbook_of(*rows: list[Any], header: list[str] | None = None) -> bytes:
    """Build a plain workbook of one sheet."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.append(header or HEADER[1:])
    for row in rows:
        sheet.append(row)
    return saved(workbook)
