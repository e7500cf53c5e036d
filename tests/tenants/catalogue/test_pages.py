"""The catalogue's pages: who may open them, what they show, and that a refused form keeps what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.urls import unit_url
from district import clock
from hierarchy.ledger.models import Submission
from tenants.catalogue import actions
from tenants.catalogue.models import Catalogue, CatalogueItem, CatalogueState, Section
from tenants.catalogue.templates import load_template
from tenants.registry.workspaces import workspace
from tests.factories import make_user

from .annex import annex_workbook, workbook_of
from .conftest import Office


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """Let requests take place at the tests' moment."""
    monkeypatch.setattr(clock, "now", lambda district=None: office.at)


class Visitor:
    """A signed-in person looking at the unit's catalogue."""

    def __init__(self, office: Office, user: User | None) -> None:
        self.office = office
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    def url(self, name: str, **kwargs: Any) -> str:
        return unit_url(self.office.unit.slug, name, **kwargs)

    def get(self, name: str, **kwargs: Any) -> Any:
        return self.client.get(self.url(name, **kwargs))

    def post(self, name: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        return self.client.post(self.url(name, **kwargs), data or {})


PAGES = [
    "catalogue",
    "catalogue_versions",
    "catalogue_content",
    "catalogue_start",
    "catalogue_edit",
    "catalogue_item_add",
    "catalogue_import",
    "catalogue_adopt",
    "catalogue_file",
    "catalogue_sections",
    "catalogue_section_add",
]


def in_workspace(office: Office, read: Any) -> Any:
    with workspace(office.unit):
        return read()


def rows(office: Office) -> list[tuple[str, str]]:
    return in_workspace(office, lambda: list(CatalogueItem.objects.values_list("level3", "scope")))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_the_drafter_before_and_after_adoption(office: Office, page: str) -> None:
    drafter = Visitor(office, office.drafter)
    with workspace(office.unit):
        office.adopt(office.ready_draft())
        office.draft("in_force")
    assert drafter.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_people_of_other_units_learn_nothing_and_the_signed_out_are_asked_to_sign_in(office: Office, page: str) -> None:
    in_workspace(office, office.draft)
    assert Visitor(office, make_user()).get(page).status_code == 404
    assert Visitor(office, office.office_clerk).get(page).status_code == 404
    answer = Visitor(office, None).get(page)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_a_party_member_reads_what_is_in_force_and_no_draft(office: Office) -> None:
    with workspace(office.unit):
        office.adopt(office.ready_draft())
        office.draft("in_force")
    member = Visitor(office, office.member)
    assert member.get("catalogue").status_code == 200
    assert "catalogue/draft/" not in member.get("catalogue").content.decode()
    assert member.get("catalogue_version", number=1).status_code == 200
    assert member.get("catalogue_version", number=2).status_code == 404
    assert member.get("catalogue_edit").status_code == 403


def test_the_table_shows_its_groups_in_merged_cells(office: Office) -> None:
    with workspace(office.unit):
        office.adopt(office.ready_draft())
    page = Visitor(office, office.drafter).get("catalogue")
    spans = [(row.level1_span, row.level2_span) for row in page.context["rows"]]
    assert [first for first, _second in spans if first] == [7, 4, 10, 11, 3, 1]
    assert sum(1 for _first, second in spans if second) == 19


def test_from_template_to_filing_through_the_pages(office: Office) -> None:
    drafter, head = Visitor(office, office.drafter), Visitor(office, office.head)
    assert drafter.post("catalogue_start", {"source": "template"}).status_code == 302
    for number, order in enumerate((12, 18, 25)):
        item = in_workspace(office, lambda order=order: CatalogueItem.objects.get(order=order))
        answer = drafter.post("catalogue_item_confirm", {"revision": number}, pk=item.pk)
        assert answer.status_code == 302
    for number, order in enumerate((12, 18, 25), 3):
        item = in_workspace(office, lambda order=order: CatalogueItem.objects.get(order=order))
        answer = drafter.post("catalogue_item_reason", {"revision": number, "form_reason": "沿用原表"}, pk=item.pk)
        assert answer.status_code == 302
    decision = {"revision": 6, "meeting_reference": "2026年4月10日部务会", "effective_on": "2026-04-10"}
    assert drafter.post("catalogue_adopt", decision).status_code == 403
    assert head.post("catalogue_adopt", decision).status_code == 302
    assert drafter.post("catalogue_file", {"explanation": ""}).status_code == 302
    sent = Submission.objects.get()
    assert (sent.sender, sent.receiver, len(sent.content["items"])) == (office.unit, office.district, 36)
    assert drafter.post("catalogue_file", {"explanation": ""}).status_code == 409
    assert drafter.get("catalogue").context["filing_state"] == "filed"


ROW = {
    "level1": "决策",
    "level2": "重大决策",
    "level3": "阶段性工作部署",
    "forms": ["meeting"],
    "scope": "party",
    "time_limit": "periodic",
    "cycle": "quarterly",
    "revision": 0,
    "place": 2,
}


def test_a_row_is_added_at_its_place_with_the_category_of_its_words(office: Office) -> None:
    in_workspace(office, office.draft)
    assert Visitor(office, office.drafter).post("catalogue_item_add", ROW).status_code == 302
    added = in_workspace(office, lambda: CatalogueItem.objects.get(level3="阶段性工作部署"))
    assert (added.order, added.category, added.cycle) == (2, "resolutions", "quarterly")


def test_a_stale_row_form_keeps_what_was_typed_and_can_be_saved_again(office: Office) -> None:
    draft = in_workspace(office, office.draft)
    with workspace(office.unit):
        office.confirm(draft, CatalogueItem.objects.get(order=12))
        item = CatalogueItem.objects.get(order=3)
    drafter = Visitor(office, office.drafter)
    answer = drafter.post("catalogue_item_edit", ROW, pk=item.pk)
    form = answer.context["form"]
    assert (answer.status_code, form["level3"].value(), form["revision"].value()) == (409, "阶段性工作部署", "1")
    assert in_workspace(office, lambda: CatalogueItem.objects.get(pk=item.pk).level3) == item.level3
    assert drafter.post("catalogue_item_edit", ROW | {"revision": 1}, pk=item.pk).status_code == 302
    assert in_workspace(office, lambda: CatalogueItem.objects.get(pk=item.pk).level3) == "阶段性工作部署"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level3": ""}, "level3"),
        ({"level3": "长" * 301}, "level3"),
        ({"scope": "宇宙"}, "scope"),
        ({"time_limit": "staged"}, "cycle"),
        ({"level1": "决\x00策"}, "level1"),
        ({"section": "01890000-0000-7000-8000-000000000000"}, "section"),
    ],
)
def test_a_wrong_row_is_shown_again_with_the_error_at_its_field(
    office: Office, change: dict[str, Any], field: str
) -> None:
    in_workspace(office, lambda: office.draft("empty"))
    answer = Visitor(office, office.drafter).post("catalogue_item_add", ROW | change)
    assert (answer.status_code, field in answer.context["form"].errors) == (400, True)
    assert rows(office) == []


def upload(content: bytes, revision: int = 0) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("目录.xlsx", content), "revision": revision}


def test_an_import_is_shown_before_it_is_written(office: Office) -> None:
    in_workspace(office, lambda: office.draft("empty"))
    drafter = Visitor(office, office.drafter)
    preview = drafter.post("catalogue_import", upload(annex_workbook()))
    assert (preview.status_code, len(preview.context["rows"]), rows(office)) == (200, 36, [])
    assert drafter.post("catalogue_import_confirm", {"rows": preview.context["payload"]}).status_code == 302
    assert len(rows(office)) == 36


def test_a_changed_or_outdated_preview_writes_nothing(office: Office) -> None:
    draft = in_workspace(office, office.draft)
    before = rows(office)
    drafter = Visitor(office, office.drafter)
    payload = drafter.post("catalogue_import", upload(annex_workbook())).context["payload"]
    assert drafter.post("catalogue_import_confirm", {"rows": payload + "x"}).status_code == 409
    with workspace(office.unit):
        office.confirm(draft, CatalogueItem.objects.get(order=12))
    assert drafter.post("catalogue_import_confirm", {"rows": payload}).status_code == 409
    assert rows(office) == before


def test_a_table_with_bad_cells_lists_them_and_writes_nothing(office: Office) -> None:
    in_workspace(office, lambda: office.draft("empty"))
    content = workbook_of(["决策", "重大决策", "一", "飞鸽", "宇宙", "随时"])
    answer = Visitor(office, office.drafter).post("catalogue_import", upload(content))
    assert answer.status_code == 400
    assert [(each.row, each.column) for each in answer.context["table"].problems] == [(2, "forms"), (2, "scope")]
    assert rows(office) == []


@pytest.mark.parametrize("content", [b"", b"nonsense", workbook_of(header=["a", "b"])])
def test_a_file_without_the_table_is_refused_at_its_field(office: Office, content: bytes) -> None:
    in_workspace(office, lambda: office.draft("empty"))
    answer = Visitor(office, office.drafter).post("catalogue_import", upload(content))
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["file"])


def test_pages_of_a_draft_that_is_not_there_say_so(office: Office) -> None:
    drafter = Visitor(office, office.drafter)
    assert drafter.get("catalogue_edit").status_code == 409
    assert drafter.post("catalogue_discard", {"revision": 0}).status_code == 409
    assert in_workspace(office, lambda: Catalogue.objects.count()) == 0


def test_a_draft_is_discarded_from_its_newest_state_only(office: Office) -> None:
    draft = in_workspace(office, office.draft)
    with workspace(office.unit):
        office.confirm(draft, CatalogueItem.objects.get(order=12))
    drafter = Visitor(office, office.drafter)
    assert drafter.post("catalogue_discard", {"revision": 0}).status_code == 409
    assert drafter.post("catalogue_discard", {}).status_code == 409
    assert in_workspace(office, lambda: Catalogue.objects.get().state) == CatalogueState.DRAFT
    assert drafter.post("catalogue_discard", {"revision": 1}).status_code == 302
    assert in_workspace(office, lambda: Catalogue.objects.count()) == 0


def test_sections_are_added_named_twice_refused_and_removed(office: Office) -> None:
    drafter = Visitor(office, office.drafter)
    assert drafter.post("catalogue_section_add", {"name": "干部科", "duties": ""}).status_code == 302
    assert drafter.post("catalogue_section_add", {"name": "干部科", "duties": ""}).status_code == 400
    assert drafter.post("catalogue_section_add", {"name": " ", "duties": ""}).status_code == 400
    section = in_workspace(office, lambda: Section.objects.get())
    reviewer = Visitor(office, office.reviewer)
    assert reviewer.post("catalogue_section_remove", pk=section.pk).status_code == 403
    assert drafter.post("catalogue_section_remove", pk=section.pk).status_code == 302
    assert in_workspace(office, lambda: Section.objects.count()) == 0


def test_the_number_of_queries_does_not_grow_with_the_rows(office: Office) -> None:
    drafter = Visitor(office, office.drafter)
    with workspace(office.unit):
        draft = office.draft("empty")
        row = load_template("T1").rows[0]
        values = {"unit": office.unit, "catalogue_id": draft.pk, "actor": office.drafter, "at": office.at}
        actions.import_rows(revision=0, rows=[row], **values)
    drafter.get("catalogue_edit")
    with CaptureQueriesContext(connection) as with_one_row:
        drafter.get("catalogue_edit")
    with workspace(office.unit):
        actions.import_rows(revision=1, rows=list(load_template("T1").rows), **values)
    with CaptureQueriesContext(connection) as with_all_rows:
        drafter.get("catalogue_edit")
    assert len(with_all_rows) == len(with_one_row)
