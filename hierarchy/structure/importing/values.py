"""Read single cells of the table of units. Each function gives a value or raises `BadCell` with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from core.errors import Invalid
from core.texts import clean_text
from hierarchy.units.models import OrgForm

_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?\Z")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_YES = {"是", "有", "true", "yes", "y", "1"}
_NO = {"否", "无", "false", "no", "n", "0", ""}
_LARGEST = 2_147_483_647
_ORG_FORMS = {
    "党委": OrgForm.PARTY_COMMITTEE,
    "党工委": OrgForm.WORK_COMMITTEE,
    "党组": OrgForm.PARTY_GROUP,
    "党总支": OrgForm.GENERAL_BRANCH,
    "总支": OrgForm.GENERAL_BRANCH,
    "党支部": OrgForm.BRANCH,
    "支部": OrgForm.BRANCH,
}


class BadCell(Exception):  # noqa: N818 - becomes one line of the report
    """A cell that cannot be used. `reason` is a sentence, `code` its stable name."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


def text(value: str, *, max_length: int, required: bool = False) -> str:
    """Read a text. What a spreadsheet would take for a formula is no name."""
    if value.startswith(("=", "＝")):
        raise BadCell(_("This looks like a formula. Enter the value itself."), "formula")
    try:
        return clean_text(value, max_length=max_length, required=required)
    except Invalid as refusal:
        raise BadCell(str(refusal.message), refusal.code) from refusal


def day(value: str, *, latest: date, required: bool = False) -> date | None:
    """Read a date: 2024-01-31, 2024/1/31, 2024.1.31, 20240131 or 2024年1月31日; not after `latest`."""
    if not value and not required:
        return None
    if not value:
        raise BadCell(_("Fill this in."), "text_missing")
    found = _DATE.match(value) or _COMPACT_DATE.match(value)
    try:
        read = date(*map(int, found.groups())) if found else None
    except ValueError:
        read = None
    if read is None or read.year < 1900:
        raise BadCell(_("This is not a date. Write it as 2024-01-31."), "bad_date")
    if read > latest:
        raise BadCell(_("This day has not come yet."), "in_the_future")
    return read


def count(value: str) -> int | None:
    """Read a whole number from 0 on."""
    plain = value.replace(",", "").replace("，", "")
    if not plain:
        return None
    if re.fullmatch(r"-\d+(\.\d+)?", plain):
        raise BadCell(_("A count cannot be negative."), "negative_count")
    if not re.fullmatch(r"[0-9]+", plain) or int(plain) > _LARGEST:
        raise BadCell(_("This is not a whole number."), "bad_count")
    return int(plain)


def yes_or_no(value: str) -> bool:
    """Read 是 or 否, in the usual ways of writing them; empty means no."""
    plain = value.lower()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise BadCell(_("Write 是 or 否."), "bad_choice")


def org_form_names() -> dict[str, str]:
    """Give the forms of organisation by identifier, Chinese name and name on the page."""
    on_page = {str(label): str(form) for form, label in OrgForm.choices}
    return {"": "", **{form: form for form in OrgForm.values}, **_ORG_FORMS, **on_page}


def org_form(value: str, names: Mapping[str, str]) -> str:
    """Read a form of organisation by one of its names; empty is allowed."""
    if value in names:
        return names[value]
    raise BadCell(
        _("There is no such form of organisation. Use one of: %(names)s.")
        % {"names": _(", ").join(str(label) for label in OrgForm.labels)},
        "unknown_org_form",
    )
