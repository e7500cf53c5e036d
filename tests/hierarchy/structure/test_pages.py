"""The structure's pages: who enters, what they do, what bad input gets."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from district import clock
from hierarchy.structure.models import ImportPreview, YearOpening
from hierarchy.units.models import LineLead, Role, Unit, UnitPosition
from tests.factories import grant, make_unit, make_user

from .stories import faults, paths_of, small_district
from .tables import DISTRICT, SOUND, TOWN, csv_of, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> dict[str, Unit]:
    return small_district()


@pytest.fixture
def office(client: Client, units: dict[str, Unit]) -> Client:
    """A browser of the district committee's office."""
    user = make_user(name="区委办")
    grant(user, units["QW"], Role.DISTRICT_SUPERVISOR)
    client.force_login(user)
    return client


def hidden(response: HttpResponse) -> dict[str, str]:
    """Give the hidden fields of the confirmation form."""
    pairs = re.findall(r'<input type="hidden" name="([a-z_]+)"(?: value="([^"]*)")?', response.content.decode())
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


PAGES = [
    "/structure/",
    "/structure/?open=V1",
    "/structure/?q=V",
    "/structure/?lineless=1",
    "/structure/?closed=1",
    "/structure/options/?field=parent&parent=T",
    "/structure/new/",
    "/structure/new/?parent=T1",
    "/structure/units/V1/",
    "/structure/units/V1/below/",
    "/structure/units/V1/edit/",
    "/structure/units/V1/move/",
    "/structure/units/V1/close/",
    "/structure/units/V1/reopen/",
    "/structure/units/V1/merge/",
    "/structure/lines/",
    "/structure/lines/L03/lead/",
    "/structure/years/",
    "/structure/import/",
    "/structure/import/template.xlsx",
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_for_the_office(office: Client, language: str) -> None:
    statuses = {url: office.get(url, headers={"Accept-Language": language}).status_code for url in PAGES}
    assert statuses == dict.fromkeys(PAGES, 200)


def test_no_page_opens_for_a_units_own_people(client: Client, units: dict[str, Unit]) -> None:
    user = make_user()
    grant(user, units["T1"], Role.HEAD, Role.SUPERIOR_SUPERVISOR)
    client.force_login(user)
    assert {url: client.get(url).status_code for url in PAGES} == dict.fromkeys(PAGES, 403)


def test_a_visitor_is_asked_to_sign_in(client: Client, units: dict[str, Unit]) -> None:
    response = client.get("/structure/")
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("url", ["/structure/units/XX/", "/structure/units/XX/move/", "/structure/lines/L99/lead/"])
def test_what_does_not_exist_is_not_found(office: Client, url: str) -> None:
    assert office.get(url).status_code == 404


def test_the_tree_takes_as_many_reads_for_thirty_units_as_for_one(office: Client, units: dict[str, Unit]) -> None:
    def reads(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url).status_code == 200
        return sum(query["sql"].startswith("SELECT") for query in queries)

    urls = ("/structure/?open=T2", "/structure/?q=N", "/structure/units/T2/below/")
    make_unit(code="N0", kind="village_org", parent=units["T2"], line="L03")
    before = [reads(url) for url in urls]
    for number in range(1, 30):
        make_unit(code=f"N{number}", kind="village_org", parent=units["T2"], line="L03")
    assert [reads(url) for url in urls] == before


def test_a_branch_opens_in_place_with_the_units_directly_below(office: Client) -> None:
    page = office.get("/structure/units/V1/below/").content.decode()
    assert re.findall(r'href="/structure/units/(\w+)/"', page) == ["B1", "B2"]
    assert "<html" not in page


def test_a_unit_is_created_below_the_superior_named_by_its_code(office: Client) -> None:
    response = office.post(
        "/structure/new/",
        {
            "code": "B3",
            "name": "三支部",
            "kind": "village_branch",
            "staffing_preset": "small_branch",
            "parent": "V1",
            "opened_on": clock.today().isoformat(),
        },
    )
    assert (response.status_code, response["Location"]) == (302, "/structure/units/B3/")
    assert Unit.objects.get(code="B3").parent.code == "V1"
    assert faults() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "B1"}, "code"),
        ({"code": "三"}, "code"),
        ({"name": ""}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"kind": "nothing"}, "kind"),
        ({"parent": "XX"}, "parent"),
        ({"parent": "单位"}, "parent"),
        ({"opened_on": "2026-02-30"}, "opened_on"),
        ({"opened_on": "2099-01-01"}, "opened_on"),
        ({"opened_on": "1999-01-01"}, "parent"),
        ({"member_count": "-1"}, "member_count"),
    ],
)
def test_bad_entries_are_shown_at_their_field_and_nothing_is_created(
    office: Client, values: dict[str, str], field: str
) -> None:
    given = {
        "code": "B3",
        "name": "三支部",
        "kind": "village_branch",
        "staffing_preset": "small_branch",
        "parent": "V1",
        "opened_on": "2026-01-01",
    }
    response = office.post("/structure/new/", {**given, **values})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Unit.objects.count() == 6


def test_names_and_facts_are_edited_together(office: Client) -> None:
    response = office.post(
        "/structure/units/V1/edit/",
        {"name": "新村党总支", "kind": "village_org", "staffing_preset": "merged", "member_count": "57"},
    )
    assert response.status_code == 302
    unit = Unit.objects.get(code="V1")
    assert (unit.name, unit.short_name, unit.member_count, unit.line.code) == ("新村党总支", "新村党总支", 57, "L03")


class TestActs:
    def move(self, office: Client, **values: Any) -> HttpResponse:
        return office.post("/structure/units/V1/move/", {"effective_on": "2026-02-01", **values})

    @pytest.fixture(autouse=True)
    def a_day_in_april(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from .stories import day, noon

        monkeypatch.setattr(clock, "now", lambda *_args: noon(day(4, 10)))

    def test_consequences_are_shown_first_and_change_nothing(self, office: Client) -> None:
        response = self.move(office, parent="T2")
        assert (response.status_code, response.context["consequences"].units) == (200, 3)
        assert Unit.objects.get(code="V1").parent.code == "T1"

    def test_confirmed_the_unit_moves_and_what_was_left_empty_stays(self, office: Client) -> None:
        shown = self.move(office, parent="T2")
        response = office.post("/structure/units/V1/move/", hidden(shown))
        assert response.status_code == 302
        assert [path for _since, path in paths_of("V1")] == ["QW/T1/V1", "QW/T2/V1"]
        assert Unit.objects.get(code="V1").line.code == "L03"
        assert faults() == []

    def test_a_line_can_be_taken_away(self, office: Client) -> None:
        shown = self.move(office, line="none")
        office.post("/structure/units/V1/move/", hidden(shown))
        assert Unit.objects.get(code="V1").line is None

    def test_confirming_what_was_shown_of_another_tree_shows_it_again(
        self, office: Client, units: dict[str, Unit]
    ) -> None:
        shown = self.move(office, parent="T2")
        make_unit(code="N1", kind="village_org", parent=units["T2"])
        response = office.post("/structure/units/V1/move/", hidden(shown))
        assert (response.status_code, response.context["consequences"].units) == (200, 3)
        assert Unit.objects.get(code="V1").parent.code == "T1"

    def test_the_entries_can_be_changed_after_a_look(self, office: Client) -> None:
        shown = self.move(office, parent="T2")
        response = office.post("/structure/units/V1/move/", {**hidden(shown), "change": "1"})
        assert response.context["consequences"] is None
        assert response.context["form"]["parent"].value() == "T2"

    @pytest.mark.parametrize(
        ("values", "status", "field"),
        [
            ({"parent": "B1"}, 422, "parent"),
            ({"parent": "XX"}, 422, "parent"),
            ({}, 422, "__all__"),
            ({"parent": "T2", "effective_on": ""}, 422, "effective_on"),
            ({"parent": "T2", "effective_on": "2020-01-01"}, 422, "effective_on"),
            ({"parent": "T2", "effective_on": "2026-04-11"}, 422, "effective_on"),
            ({"line": "L99"}, 422, "line"),
        ],
    )
    def test_a_refused_move_says_why_at_its_field(
        self, office: Client, values: dict[str, str], status: int, field: str
    ) -> None:
        response = self.move(office, **values)
        assert (response.status_code, list(response.context["form"].errors)) == (status, [field])
        assert UnitPosition.objects.count() == 6

    @pytest.mark.parametrize(
        ("url", "values", "check"),
        [
            ("/structure/units/B1/close/", {"closed_on": "2026-02-01", "reason": "撤销"}, "closed"),
            (
                "/structure/units/B1/merge/",
                {"into": "B2", "effective_on": "2026-02-01", "reason": "合并"},
                "merged",
            ),
        ],
    )
    def test_closing_and_merging_are_confirmed_likewise(
        self, office: Client, url: str, values: dict[str, str], check: str
    ) -> None:
        shown = office.post(url, values)
        assert (shown.status_code, Unit.objects.get(code="B1").closed_on) == (200, None)
        assert office.post(url, hidden(shown)).status_code == 302
        unit = Unit.objects.get(code="B1")
        assert (unit.closed_on is not None, unit.merged_into is not None) == (True, check == "merged")

    def test_a_closed_unit_is_reopened_where_it_stood(self, office: Client) -> None:
        self.test_closing_and_merging_are_confirmed_likewise(
            office, "/structure/units/B1/close/", {"closed_on": "2026-02-01", "reason": "撤销"}, "closed"
        )
        url = "/structure/units/B1/reopen/"
        shown = office.post(url, {"opened_on": "2026-03-01", "reason": "恢复"})
        assert office.post(url, hidden(shown)).status_code == 302
        assert [path for _since, path in paths_of("B1")] == ["QW/T1/V1/B1", "QW/T1/V1/B1"]

    def test_a_refusal_that_no_field_is_at_fault_for_has_its_own_status(self, office: Client) -> None:
        response = office.post("/structure/units/V1/close/", {"closed_on": "2026-02-01", "reason": "撤销"})
        assert (response.status_code, list(response.context["form"].errors)) == (409, ["__all__"])


def test_a_lead_is_appointed_and_ended(office: Client) -> None:
    today = clock.today().isoformat()
    url = "/structure/lines/L03/lead/"
    entries = {"unit": "T2", "power": "guide_urge", "valid_from": today}
    refused = office.post(url, entries)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["exception_reason"])
    assert office.post(url, {**entries, "is_party_building_lead": "on"}).status_code == 302
    lead = LineLead.objects.get()
    assert (lead.unit.code, lead.power, lead.valid_to) == ("T2", "guide_urge", None)
    assert office.post(f"/structure/leads/{lead.pk}/end/", {"ended_on": today}).status_code == 302
    assert LineLead.objects.get().last_day == clock.today()


def test_the_year_opens_only_without_units_that_lack_a_line(office: Client, units: dict[str, Unit]) -> None:
    lacking = make_unit(code="N1", kind="village_org", parent=units["T2"])
    refused = office.post("/structure/years/", {"year": "2026"})
    assert (refused.status_code, refused.context["missing"]) == (409, [lacking])
    assert YearOpening.objects.count() == 0
    Unit.objects.filter(pk=lacking.pk).update(line=units["V1"].line)
    assert office.post("/structure/years/", {"year": "2026"}).status_code == 302
    assert YearOpening.objects.get().unit_count == 6


class TestImport:
    def upload(self, office: Client, content: bytes, name: str = "单位.csv") -> HttpResponse:
        return office.post("/structure/import/", {"file": SimpleUploadedFile(name, content)})

    def test_a_table_is_shown_and_then_imported_as_shown(self, office: Client) -> None:
        rows = [row(TOWN, code="T8", name="八号镇党委", locality_code="T8")]
        response = self.upload(office, csv_of(rows, encoding="gb18030"))
        url = response["Location"]
        assert response.status_code == 302
        page = office.get(url)
        assert (page.status_code, page.context["error_count"], page.context["is_stale"]) == (200, 0, False)
        assert Unit.objects.filter(code="T8").exists() is False
        assert office.post(f"{url}confirm/").status_code == 302
        assert Unit.objects.get(code="T8").parent.code == "QW"
        assert office.post(f"{url}confirm/").status_code == 409
        assert office.get(url).status_code == 200

    def test_bad_rows_are_listed_and_can_be_taken_away_and_not_confirmed(self, office: Client) -> None:
        url = self.upload(office, csv_of([row(TOWN, code="T8", kind="?"), row(TOWN, code="T9")]))["Location"]
        page = office.get(url)
        assert (page.context["error_count"], page.context["bad_row_count"]) == (1, 1)
        assert office.get(f"{url}problems.xlsx").status_code == 200
        assert office.post(f"{url}confirm/").status_code == 400
        assert Unit.objects.count() == 6

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", csv_of([["x"]], header=["y"])])
    def test_what_is_no_table_of_units_is_said_at_the_field(self, office: Client, content: bytes) -> None:
        response = self.upload(office, content)
        assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])
        assert ImportPreview.objects.count() == 0

    def test_a_stale_preview_says_so_and_is_refused(self, office: Client, units: dict[str, Unit]) -> None:
        url = self.upload(office, csv_of([row(TOWN, code="T8", locality_code="")]))["Location"]
        make_unit(code="N1", kind="village_org", parent=units["T2"])
        assert office.get(url).context["is_stale"] is True
        assert office.post(f"{url}confirm/").status_code == 409
        assert Unit.objects.filter(code="T8").exists() is False

    def test_a_whole_district_again_is_refused_row_by_row(self, office: Client) -> None:
        url = self.upload(office, csv_of(SOUND))["Location"]
        codes = [problem["code"] for problem in office.get(url).context["problems"].object_list]
        assert codes.count("code_taken") == 4
        assert DISTRICT[0] == "QW"


def test_problems_are_told_in_the_readers_language_whoever_uploaded(office: Client) -> None:
    def reasons(language: str) -> list[str]:
        response = office.get(url, headers={"Accept-Language": language})
        return [problem["reason"] for problem in response.context["problems"].object_list]

    content = csv_of([row(TOWN, code="T8", member_count="-1")])
    uploaded = office.post(
        "/structure/import/",
        {"file": SimpleUploadedFile("a.csv", content)},
        headers={"Accept-Language": "zh-hans"},
    )
    url = uploaded["Location"]
    ImportPreview.objects.update(problems=[{**ImportPreview.objects.get().problems[0], "reason": "数量不能为负。"}])
    assert reasons("zh-hans") == ["数量不能为负。"]
    assert reasons("en") == ["A count cannot be negative."]
