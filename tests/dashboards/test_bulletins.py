"""Bulletins to read: who sees which, the page equal to the overview until it is issued and frozen ever after."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from core.ids import new_id
from hierarchy.bulletins import actions
from hierarchy.bulletins.models import Bulletin
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import make_lead, make_unit
from tests.hierarchy.bulletins.given import MARCH, Ground, ground

from .given import disclose, first_quarter, office, owing_unit, reader

pytestmark = pytest.mark.django_db
__all__ = ["ground"]


@pytest.fixture
def lead(ground: Ground) -> Unit:
    lead = make_unit(parent=ground.root, kind="department_group", code="ZZB", name="区委组织部", line="L01")
    make_lead("L03", lead)
    return lead


def page_of(bulletin: Bulletin, *more: str) -> str:
    return "/".join(["/bulletins", str(bulletin.pk), *more, ""])


def content_of(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(client: Client, path: str, table: str) -> list[list[str]]:
    answer = client.get(path, {"download": "csv", "table": table})
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]


def test_the_office_drafts_looks_and_issues(ground: Ground, at: datetime) -> None:
    client = office(ground.root)
    answer = client.post("/bulletins/draft/", {"period": MARCH})
    draft = Bulletin.objects.get()
    assert answer.headers["Location"] == page_of(draft)
    page = client.get(page_of(draft))
    overview = client.get("/overview/", {"period": MARCH}).context
    assert page.context["section"].counts["overdue"] == overview["total"].counts.overdue == 3
    assert page.context["section"].figure("timeliness").ratio == overview["figures"]["timeliness"].ratio
    client.post(page_of(draft, "issue"), {"seen": page.context["seen"]})
    draft.refresh_from_db()
    assert draft.is_standing
    assert draft.content_sha256[:16] in content_of(client, page_of(draft))


def test_an_issued_page_its_paper_and_tables_stay_as_they_were(ground: Ground, at: datetime) -> None:
    issued, client = ground.issued(at), office(ground.root)
    paths = [page_of(issued), page_of(issued, "print")]

    def figures() -> list[Any]:
        contexts = [client.get(path).context for path in paths]
        return [context["section"] for context in contexts] + rows_of(client, paths[0], "lines")

    before = figures()
    disclose(first_quarter(ground.town)[0], "2026-03-31")
    assert figures() == before
    assert client.get("/overview/", {"period": MARCH}).context["total"].counts.overdue == 2


def test_a_stale_look_is_refused_and_the_draft_shown_as_it_is_now(ground: Ground, at: datetime) -> None:
    draft, client = ground.draft(at), office(ground.root)
    seen = client.get(page_of(draft)).context["seen"]
    disclose(first_quarter(ground.town)[0], "2026-03-31")
    answer = client.post(page_of(draft, "issue"), {"seen": seen}, follow=True)
    assert [item.level_tag for item in answer.context["messages"]] == ["error"]
    draft.refresh_from_db()
    assert draft.is_draft
    assert answer.context["section"].counts["overdue"] == 2


def test_words_of_two_writers_meet_on_the_form(ground: Ground, at: datetime) -> None:
    draft, client = ground.draft(at), office(ground.root)
    given = {"revision": "0", "title": draft.title, "number": "", "addressee": "各单位：", "closing": ""}
    assert client.post(page_of(draft, "words"), given | {"opening": "甲写的。"}).status_code == 302
    answer = client.post(page_of(draft, "words"), given | {"opening": "乙写的。"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert [words in page for words in ("甲写的。", "乙写的。")] == [True, True]
    assert client.post(page_of(draft, "words"), given | {"opening": "合写的。", "revision": "1"}).status_code == 302
    draft.refresh_from_db()
    assert draft.opening == "合写的。"


def test_a_refusal_of_words_stands_at_its_field(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at)
    given = {"revision": "0", "title": "", "number": "", "addressee": "各单位：", "opening": "", "closing": ""}
    answer = office(ground.root).post(page_of(draft, "words"), given)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["title"])


def test_a_withdrawn_bulletin_stays_readable_with_its_reason(ground: Ground, at: datetime) -> None:
    issued, client = ground.issued(at), office(ground.root)
    assert client.post(page_of(issued, "withdraw"), {"reason": ""}).status_code == 422
    assert client.post(page_of(issued, "withdraw"), {"reason": "目录报备数有误"}).status_code == 302
    second = ground.issued(at)
    page = content_of(client, page_of(issued))
    assert [words in page for words in ("目录报备数有误", page_of(second))] == [True, True]
    assert page_of(issued) in content_of(client, page_of(second))
    assert [row.pk for row in client.get("/bulletins/").context["page"]] == [second.pk, issued.pk]


def test_a_lead_reads_the_section_of_its_line_alone(ground: Ground, lead: Unit, at: datetime) -> None:
    issued, client = ground.issued(at), reader((lead, Role.LINE_SUPERVISOR))
    context = client.get(page_of(issued)).context
    assert (context["section"].key, context["parts"]) == ("line:L03", [("line:L03", context["section"].label)])
    assert [row.code for row in context["section"].late] == ["C1"]
    assert context["section"].lines == context["section"].children == []
    assert [row[0] for row in rows_of(client, page_of(issued), "late")[1:]] == ["白杨村党总支"]
    for part in ("line:L02", "unit:ZJ1", "line:nix", "x"):
        for path in (page_of(issued), page_of(issued, "print"), page_of(issued, "document")):
            assert client.get(path, {"part": part}).status_code == 404


def test_a_superior_reads_the_section_of_those_below_it(ground: Ground, at: datetime) -> None:
    issued = ground.issued(at)
    for role in (Role.SUPERIOR_SUPERVISOR, Role.HEAD, Role.DEPUTY):
        client = reader((ground.town, role))
        assert client.get(page_of(issued)).context["section"].key == "unit:ZJ1"
        assert client.get(page_of(issued), {"part": "line:L03"}).status_code == 404
    answer = reader((ground.town, Role.HEAD)).get(page_of(issued, "document"))
    assert "（青石镇党委）" in [each.text for each in Document(io.BytesIO(answer.content)).paragraphs]


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.HEAD, Role.MEMBER, Role.LINE_SUPERVISOR])
def test_others_read_no_bulletin(ground: Ground, at: datetime, role: Role) -> None:
    issued, client = ground.issued(at), reader((ground.village, role))
    for path in ("/bulletins/", page_of(issued), page_of(issued, "print"), page_of(issued, "document")):
        assert client.get(path).status_code == 403


def test_the_committees_own_principal_reads_everything_but_drafts(ground: Ground, at: datetime) -> None:
    issued = ground.issued(at)
    draft = ground.draft(at, "2026-Q1")
    client = reader((ground.root, Role.HEAD))
    assert client.get(page_of(issued)).context["section"].key == ""
    assert client.get(page_of(draft)).status_code == 404
    assert [row.pk for row in client.get("/bulletins/").context["page"]] == [issued.pk]


def test_a_draft_is_the_offices_alone(ground: Ground, lead: Unit, at: datetime) -> None:
    draft = ground.draft(at)
    missing = f"/bulletins/{new_id()}/"
    for client in (reader((lead, Role.LINE_SUPERVISOR)), reader((ground.town, Role.HEAD))):
        assert [client.get(path).status_code for path in (page_of(draft), missing)] == [404, 404]
        assert list(client.get("/bulletins/").context["page"]) == []
        for act in ("words", "issue", "discard", "withdraw"):
            assert client.post(page_of(draft, act)).status_code == 403
    assert Bulletin.objects.get().is_draft


def test_a_lead_whose_line_has_no_section_finds_no_bulletin(ground: Ground, at: datetime) -> None:
    other = make_unit(parent=ground.root, kind="department_group")
    make_lead("L07", other)
    issued, client = ground.issued(at), reader((other, Role.LINE_SUPERVISOR))
    assert list(client.get("/bulletins/").context["page"]) == []
    assert client.get(page_of(issued)).status_code == 404


def test_every_table_comes_as_csv_and_as_workbook(ground: Ground, lead: Unit, at: datetime) -> None:
    issued, client = ground.issued(at), office(ground.root)
    page = content_of(client, page_of(issued))
    for table in ("figures", "lines", "localities", "children", "late"):
        assert f"table={table}&amp;download=xlsx" in page
        answer = client.get(page_of(issued), {"download": "xlsx", "table": table})
        sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
        assert sheet["A2"].value.startswith("编制单位：示例区委办公室")
        assert sheet.max_row - len(rows_of(client, page_of(issued), table)) == 4  # title, maker, two notes
    figures = {row[0]: row[1:4] for row in rows_of(client, page_of(issued), "figures")}
    assert figures["公开及时率"] == ["25.0%", "1", "4"]


def test_the_document_says_what_the_page_says(ground: Ground, at: datetime) -> None:
    issued, client = ground.issued(at), office(ground.root)
    section = client.get(page_of(issued)).context["section"]
    answer = client.get(page_of(issued, "document"))
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    document = Document(io.BytesIO(answer.content))
    written = [[cell.text for cell in row.cells] for row in document.tables[0].rows][1:]
    assert [row[2] for row in written] == [f"{row.numerator}/{row.denominator}" for row in section.figures]
    assert [row.cells[2].text for row in document.tables[1].rows][1:] == [str(row.units) for row in section.lines]


def test_an_empty_period_says_so_and_offers_nothing_to_issue(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at, "2025-11")
    page = content_of(office(ground.root), page_of(draft))
    assert page_of(draft, "issue") not in page
    assert page_of(draft, "discard") in page


def test_a_running_period_is_shown_but_not_offered_to_issue(ground: Ground, at: datetime) -> None:
    draft = ground.draft(at, "2026-Q2")
    assert page_of(draft, "issue") not in content_of(office(ground.root), page_of(draft))


def test_before_the_first_bulletin_the_list_says_what_to_do(ground: Ground) -> None:
    context = office(ground.root).get("/bulletins/").context
    assert [period.code for period in context["periods"]][:2] == ["2026-03", "2026-02"]
    assert list(context["page"]) == []


@pytest.mark.parametrize(
    "query", ["part=%00", "part=" + "9" * 300, "page=0", "page=x", "download=pdf", "table=nix&download=csv"]
)
def test_nonsense_gets_a_sentence(ground: Ground, at: datetime, query: str) -> None:
    issued = ground.issued(at)
    assert office(ground.root).get(f"{page_of(issued)}?{query}").status_code in (400, 404)


def test_acts_on_what_is_gone_are_told_so(ground: Ground, at: datetime) -> None:
    client, gone = office(ground.root), new_id()
    for act in ("words", "issue", "withdraw"):
        assert client.post(f"/bulletins/{gone}/{act}/").status_code == 404
    assert client.post(f"/bulletins/{gone}/discard/").status_code == 409
    assert client.post("/bulletins/draft/", {"period": "2026"}).status_code == 400


def test_pages_ask_as_much_for_thirty_units_as_for_two(ground: Ground, lead: Unit, at: datetime) -> None:
    draft, client = ground.draft(at), office(ground.root)
    asked: dict[int, list[int]] = {}
    for units in (2, 30):
        for number in range(units - 2):
            owing_unit(ground.town, code=f"N{number}", name=f"村{number}", line=("L03", "L04", None)[number % 3])
        counted = []
        for path in (page_of(draft), page_of(draft, "print"), page_of(draft, "document"), "/bulletins/"):
            client.get(path)
            with queries() as statements:
                client.get(path)
            counted.append(len(statements))
        asked[units] = counted
    assert asked[2] == asked[30]
    issued = actions.issue_bulletin(bulletin_id=draft.pk, seen=ground.seen(draft, at), actor=ground.officer, at=at)
    with queries() as statements:
        client.get(page_of(issued))
    assert len(statements) < asked[30][0]  # its figures are read, not computed
