"""What is printed: on how many pages, of which size, and without the page's own furniture."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from .test_pages_of_work import Place, place

__all__ = ["place"]  # the fixture

pytestmark = pytest.mark.django_db(transaction=True)
MM = 25.4 / 72


def printed(page: Page, address: str) -> list[tuple[int, int, str]]:
    """Print a page as its own style sheets ask: give each sheet's size in millimetres and its text."""
    page.goto(address)
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [
        (round(float(sheet.mediabox.width) * MM), round(float(sheet.mediabox.height) * MM), sheet.extract_text())
        for sheet in reader.pages
    ]


def test_form_sheet_and_receipt_each_fit_the_paper_they_are_for(
    place: Place, new_context: Callable[..., BrowserContext], sign_in: Callable[[Page, str], None]
) -> None:
    parts: dict[str, Any] = place.parts
    page = new_context().new_page()
    sheet = f"/u/{parts['slug']}/board/{parts['published']}/sheet/"
    assert [size[:2] for size in printed(page, sheet)] == [(210, 297)]
    assert [size[:2] for size in printed(page, f"{sheet}?size=a3")] == [(297, 420)]
    sign_in(page, place.accounts["office"])
    receipt = printed(page, f"/submissions/{parts['received']}/receipt/")
    assert [size[:2] for size in receipt] == [(210, 297)]
    sign_in(page, place.accounts["drafter"])
    form = printed(page, f"/u/{parts['slug']}/disclosures/{parts['published']}/form/")
    assert [size[:2] for size in form] == [(210, 297)]
    assert "退出登录" not in form[0][2]
