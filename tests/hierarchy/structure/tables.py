"""Tables of units as people upload them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from hierarchy.structure.importing.columns import COLUMNS

HEADER = [column.name for column in COLUMNS]
CHINESE_HEADER = [column.labels[0] for column in COLUMNS]

DISTRICT = ["QW", "示例区委", "区委", "district_committee", "party_committee", "", "", "", "2024-01-01"]
TOWN = ["T1", "青石镇党委", "青石镇", "town_committee", "party_committee", "QW", "L02", "T1", "2024-01-01"]
VILLAGE = [
    "V1",
    "白杨村党总支",
    "白杨村",
    "village_org",
    "general_branch",
    "T1",
    "L03",
    "T1",
    "2024-03-01",
    "57",
    "2023-12-31",
    "1830",
    "否",
    "李四",
    "王五",
]
BRANCH = ["B1", "白杨村第一党支部", "", "village_branch", "branch", "V1", "L03", "T1", "2024-03-01"]
SOUND = [DISTRICT, TOWN, VILLAGE, BRANCH]


def row(base: Sequence[str], **changes: str) -> list[str]:
    """Give a copy of a row with some columns changed."""
    values = dict(zip(HEADER, [*base, *[""] * (len(HEADER) - len(base))], strict=True))
    return list({**values, **changes}.values())


def csv_of(rows: Iterable[Sequence[str]], *, header: Sequence[str] = HEADER, encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([header, *rows])
    return buffer.getvalue().encode(encoding)


def xlsx_of(rows: Iterable[Sequence[object]], *, header: Sequence[str] = HEADER) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("单位")
        for number, values in enumerate([header, *rows]):
            for column, value in enumerate(values):
                page.write(number, column, value)
    return buffer.getvalue()


def district_of(count: int) -> list[list[str]]:
    """Give a district of about `count` units: towns, their villages, the villages' branches."""
    rows = [row(DISTRICT)]
    for town in range(1, 21):
        rows.append(row(TOWN, code=f"T{town}", name=f"{town}号镇党委", locality_code=f"T{town}"))
    number = 0
    while len(rows) < count:
        number += 1
        town = f"T{number % 20 + 1}"
        rows.append(row(VILLAGE, code=f"V{number}", name=f"{number}号村党总支", parent_code=town, locality_code=town))
        for branch in range(1, 10):
            if len(rows) < count:
                rows.append(
                    row(
                        BRANCH,
                        code=f"V{number}B{branch}",
                        name=f"{number}号村第{branch}党支部",
                        parent_code=f"V{number}",
                        locality_code=town,
                    )
                )
    return rows
