"""The columns of the table of units (defaults 2), and how their headers may be written."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """One column. Its header may be the identifier or any of the Chinese labels, the first of which we write."""

    name: str
    labels: tuple[str, ...]
    label: str | Promise
    help: str | Promise
    required: bool = False
    width: int = 14

    @property
    def header(self) -> str:
        """Give the header as the template writes it, in the reader's language."""
        return self.name if get_language() == "en" else self.labels[0]


COLUMNS: tuple[Column, ...] = (
    Column(
        "code",
        ("代码", "单位代码", "编码", "单位编码", "党组织代码", "党组织编码"),
        _("code"),
        _("Letters, digits, dot, hyphen, underscore; at most 32; never used before."),
        required=True,
    ),
    Column(
        "name",
        ("名称", "单位名称", "党组织名称", "全称"),
        _("name"),
        _("The full name, at most 120 characters."),
        required=True,
        width=32,
    ),
    Column("short_name", ("简称", "单位简称"), _("short name"), _("At most 40 characters."), width=20),
    Column("kind", ("单位类型", "类型", "类别"), _("kind"), _("One of the list."), required=True, width=28),
    Column("org_form", ("组织形态", "党组织形态"), _("form of organisation"), _("One of the list."), width=16),
    Column(
        "parent_code",
        ("上级代码", "上级编码", "上级单位代码", "上级单位编码", "上级党组织编码", "隶属"),
        _("code of the superior"),
        _("In this table or in the system. Only the district committee and units from outside have none."),
    ),
    Column("line_code", ("条线", "条线代码", "条线编码"), _("sector line"), _("One of the list."), width=20),
    Column(
        "locality_code",
        ("属地代码", "属地编码", "属地", "属地单位编码"),
        _("code of the locality"),
        _("The town, subdistrict or park the unit lies in."),
    ),
    Column(
        "opened_on",
        ("成立日期", "设立日期", "启用日期"),
        _("opened on"),
        _("A date such as 2024-01-31, today or earlier."),
        required=True,
    ),
    Column("member_count", ("党员人数", "党员数"), _("party members"), _("A whole number.")),
    Column(
        "member_count_on",
        ("党员人数统计日期", "党员数统计日期", "党员统计日期"),
        _("members counted on"),
        _("A date such as 2024-01-31."),
    ),
    Column("served_count", ("服务对象人数", "服务人数", "服务群众人数"), _("people served"), _("A whole number.")),
    Column(
        "has_portal",
        ("有门户网站", "门户网站", "有无门户网站", "是否有门户网站"),
        _("has a web portal"),
        _("是 or 否; empty means no."),
    ),
    Column("first_responsible", ("第一责任人",), _("first responsible person"), _("A name.")),
    Column("direct_responsible", ("直接责任人",), _("directly responsible person"), _("A name.")),
)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
_BY_HEADER = {header: column.name for column in COLUMNS for header in (column.name, *column.labels)}


def column_of(header: str) -> str | None:
    """Give the name of the column with this header, None if there is none. Case, spaces and marks do not matter."""
    plain = "".join(header.split()).rstrip("*＊").replace("（", "(").partition("(")[0]
    return _BY_HEADER.get(plain) or _BY_HEADER.get(plain.lower().replace("-", "_"))
