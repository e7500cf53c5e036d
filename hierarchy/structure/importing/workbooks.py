"""The workbooks of the import: an empty template with lists to choose from, and the report of what is wrong."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.utility import xl_col_to_name

from core.sheets import write_xlsx
from hierarchy.units.models import Line, OrgForm, UnitKind

from .columns import BY_NAME, COLUMNS

ROWS_WITH_LISTS = 5_000


def template_workbook() -> bytes:
    """Give an empty table of units: headers, notes to each column, lists for kind, form, line and portal."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        needed = book.add_format({"bold": True, "bottom": 1, "font_color": "#9B1C1C"})
        as_text = book.add_format({"num_format": "@"})
        page = book.add_worksheet(_("Units"))
        lists = book.add_worksheet(_("Lists"))
        notes = book.add_worksheet(_("Notes"))
        page.freeze_panes(1, 2)
        sources = _write_lists(lists, head)
        notes.write_row(0, 0, [_("Column"), _("Identifier"), _("Required"), _("How to fill it in")], head)
        notes.set_column(0, 1, 20)
        notes.set_column(3, 3, 80)
        for number, column in enumerate(COLUMNS):
            code = column.name.endswith("code") and column.name != "line_code"
            page.set_column(number, number, column.width, as_text if code else None)
            page.write_string(0, number, column.header, needed if column.required else head)
            required = _("required") if column.required else ""
            notes.write_row(number + 1, 0, [column.header, column.name, required, str(column.help)])
            if column.name in sources:
                page.data_validation(1, number, ROWS_WITH_LISTS, number, _list_rule(sources[column.name]))
    return buffer.getvalue()


def _write_lists(page: Any, head: Any) -> dict[str, str]:
    """Write the values to choose from; give the range of each column's list."""
    choices = {
        "kind": [kind.label for kind in UnitKind.objects.all()],
        "org_form": [str(label) for label in OrgForm.labels],
        "line_code": [line.label for line in Line.objects.filter(is_active=True)],
        "has_portal": ["是", "否"],
    }
    sources = {}
    for number, (name, labels) in enumerate(choices.items()):
        page.set_column(number, number, BY_NAME[name].width)
        page.write_string(0, number, BY_NAME[name].header, head)
        page.write_column(1, number, labels)
        letter = xl_col_to_name(number)
        sources[name] = f"='{page.get_name()}'!${letter}$2:${letter}${len(labels) + 1}"
    return sources


def _list_rule(source: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_title": _("Not in the list")[:32],
        "error_message": _("Choose one of the list.")[:255],
    }


def problems_workbook(problems: Iterable[dict[str, Any]]) -> bytes:
    """Give the report of an upload as a workbook: row, column, value, reason, one line per problem."""
    severity = {"error": pgettext("severity", "error"), "warning": pgettext("severity", "warning")}
    rows = (
        (
            problem["row"],
            problem["letter"],
            BY_NAME[problem["column"]].header if problem["column"] in BY_NAME else problem["column"],
            problem["value"],
            severity[problem["severity"]],
            problem["reason"],
        )
        for problem in problems
    )
    headers = [_("Row"), _("Column letter"), _("Column"), _("Value"), _("Severity"), _("Reason")]
    return write_xlsx(headers, rows, sheet=_("Problems"))
