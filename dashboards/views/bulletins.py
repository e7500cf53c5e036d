"""The bulletins to read: their list, a bulletin's page, its sheet of paper, its document. The office acts elsewhere."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from core import display
from core.downloads import download
from core.errors import NotPermitted
from hierarchy.bulletins.content import Findings, Section, Words
from hierarchy.bulletins.models import Bulletin
from hierarchy.bulletins.official import official_document, paragraphs, signing_day
from hierarchy.bulletins.policies import Reach, reach_of
from hierarchy.bulletins.reading import findings_of, section_keys, seen_sha256
from hierarchy.metrics.periods import Period

from ..bulletin_tables import offers_of
from ..narrowing import paged
from .framing import page, shown

LATE_PER_PAGE = 50
MONTHS_ON_OFFER, QUARTERS_ON_OFFER = 6, 4


@dataclass(frozen=True)
class _Opened:
    """A bulletin as one reader may open it: one of its sections, and the names of those they may turn to."""

    bulletin: Bulletin
    findings: Findings
    section: Section
    parts: list[tuple[str, str]]
    is_office: bool

    @property
    def words(self) -> Words:
        return self.bulletin.words


@page
def bulletins(request: SignedInRequest) -> HttpResponse:
    """The bulletins somebody may read something of, the newest period first; for the office drafts too."""
    reach = _reach(request)
    rows = Bulletin.objects.within(reach).newest_first().without_figures().prefetch_related("replaced_by")
    context = {
        "page": paged(request, rows),
        "is_office": reach.drafts,
        "periods": _on_offer(request.today) if reach.drafts else [],
    }
    return render(request, "dashboards/bulletins.html", context)


@page
def bulletin(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One bulletin: the stored figures, or for the office a draft with those of this moment."""
    opened = _opened(request, pk)
    context = _context(opened, request.today) | {
        "late": paged(request, opened.section.late, LATE_PER_PAGE),
        "seen": seen_sha256(opened.findings, opened.words) if opened.bulletin.is_draft else "",
        "is_over": opened.bulletin.period_end < request.today,
    }
    return shown(
        request, "dashboards/bulletin.html", context, offers_of(opened.bulletin, opened.findings, opened.section)
    )


@page
def bulletin_print(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A bulletin on sheets of A4, all its tables in full."""
    opened = _opened(request, pk)
    context = _context(opened, request.today) | {"late": opened.section.late}
    return render(request, "dashboards/bulletin_print.html", context)


@page
def bulletin_document(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A bulletin as an official document to sign, number and send."""
    opened = _opened(request, pk)
    document = official_document(opened.bulletin, opened.findings, opened.section)
    name = document.title.replace("\n", "")
    return download(document.to_bytes(), name=name, kind="docx")


def _reach(request: SignedInRequest) -> Reach:
    reach = reach_of(request.user, on=request.today)
    if not reach:
        raise NotPermitted(_("Bulletins are for the district office, lead departments and superiors."))
    return reach


def _opened(request: SignedInRequest, pk: uuid.UUID) -> _Opened:
    """Give a bulletin's section that is asked for with `part`, else the reader's first.

    :raises Http404: for what does not exist or may not be read; the two look the same.
    """
    reach = _reach(request)
    found = Bulletin.objects.within(reach).prefetch_related("replaced_by").filter(pk=pk).first()
    if found is None:
        raise _not_found()
    whole = findings_of(found, today=request.today) if found.is_draft else None
    keys = reach.of(whole.sections if whole else section_keys(found))
    asked = request.GET.get("part", "") or next(iter(keys), None)
    if asked is None or asked not in keys:
        raise _not_found()
    findings = whole or findings_of(found, today=request.today, only=keys)
    parts = [(key, findings.sections[key].label) for key in keys]
    return _Opened(found, findings, findings.sections[asked], parts, is_office=reach.drafts)


def _not_found() -> Http404:
    return Http404(_("There is no such bulletin, or no part of it that you may read."))


def _context(opened: _Opened, today: date) -> dict[str, Any]:
    words, found, period = opened.words, opened.bulletin, Period.parse(opened.bulletin.period)
    return {
        "bulletin": found,
        "section": opened.section,
        "words": words,
        "opening": paragraphs(words.opening),
        "closing": paragraphs(words.closing),
        "sentences": {name: opened.section.sentence(name) for name in ("opening", "lines", "late", "progress")},
        "findings": opened.findings,
        "signed_on": signing_day(found, opened.findings),
        "parts": opened.parts,
        "is_office": opened.is_office,
        "previous_name": display.period_name(period.previous().code),
        "previous_as_of": period.same_point_before(opened.findings.as_of),
        "correction": next(iter(found.replaced_by.all()), None),
        "today": today,
    }


def _on_offer(today: date) -> list[Period]:
    """Give the months and quarters whose bulletin may be drafted: those that ended last, and the ones that run."""
    month = Period.parse(f"{today:%Y-%m}")
    quarter = Period.last_quarter_before(today).shifted(1)
    return (
        [month.shifted(-number) for number in range(1, MONTHS_ON_OFFER)]
        + [quarter.shifted(-number) for number in range(1, QUARTERS_ON_OFFER)]
        + [month, quarter]
    )
