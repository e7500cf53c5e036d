"""The survey's pages: who gets in, the form without an account, entry by keys, and what never shows figures of few."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from core.sheets import read_table
from district.models import District
from hierarchy.units.models import OrgForm, Role, Unit
from tenants.feedback import robots
from tenants.feedback.actions import survey_answering as answering
from tenants.feedback.actions import surveying
from tenants.feedback.actions.survey_answering import Answer
from tenants.feedback.models import Survey, SurveyAnswer
from tenants.registry.workspaces import workspace
from tests.counting import queries
from tests.factories import grant, make_user
from tests.tenants.feedback.people import Village
from tests.tenants.feedback.test_surveying import PLAN, YEAR, opened, prepared, twelve, who
from visitors.models import VisitCount

CHOSEN = {"group": "masses", "satisfaction": "2", "recognition": "1", "comment": ""}


@pytest.fixture(autouse=True)
def frozen(village: Village) -> None:
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())
    Unit.objects.filter(pk=village.unit.pk).update(org_form=OrgForm.BRANCH)
    village.unit.refresh_from_db()


def sign_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(village: Village, tail: str = "") -> str:
    return f"/u/{village.unit.slug}/{tail}"


def form_of(client: Client, village: Village, *, seconds: int = 5) -> dict[str, str]:
    """Open the form and give its hidden moment, as if it had been opened some seconds earlier."""
    page = client.get(address(village, f"survey/{YEAR}/"))
    now = page.wsgi_request.now
    assert re.search(r'name="form_time" value="[^"]+"', page.content.decode())
    return {"form_time": robots.form_time(now - timedelta(seconds=seconds)), "website": ""}


def start(village: Village) -> None:
    with workspace(village.unit):
        opened(village)


def answers(village: Village) -> int:
    with workspace(village.unit):
        return SurveyAnswer.objects.count()


def test_somebody_without_an_account_answers_once_from_a_browser(village: Village) -> None:
    start(village)
    client, url = Client(), address(village, f"survey/{YEAR}/")
    sent = client.post(url, CHOSEN | form_of(client, village))
    assert (sent.status_code, sent.url) == (302, url)
    thanks = client.get(url)
    assert (thanks.status_code, thanks.context["thanks"], thanks.context["form"]) == (200, True, None)
    again = client.post(url, CHOSEN | {"form_time": robots.form_time(thanks.wsgi_request.now), "website": ""})
    assert (again.status_code, again.context["again"], answers(village)) == (409, True, 1)


def test_the_mark_of_a_browser_is_for_this_survey_only_and_cannot_be_read_by_scripts(village: Village) -> None:
    start(village)
    client = Client()
    client.get(address(village, f"survey/{YEAR}/"))
    cookie = client.cookies["survey"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        address(village, f"survey/{YEAR}/"),
        True,
        "Lax",
    )


@pytest.mark.parametrize(
    "sent",
    [{"seconds": 1}, {"seconds": 90_000}, {"website": "http://spam"}, {"form_time": "forged"}, {"form_time": ""}],
)
def test_a_program_gets_the_form_again_with_what_it_sent(village: Village, sent: dict[str, Any]) -> None:
    start(village)
    client, url = Client(), address(village, f"survey/{YEAR}/")
    hidden = form_of(client, village, seconds=sent.pop("seconds", 5)) | sent
    page = client.post(url, CHOSEN | {"comment": "公开栏很好"} | hidden)
    assert (page.status_code, answers(village)) == (400, 0)
    assert (list(page.context["form"].errors), "公开栏很好" in page.content.decode()) == (["__all__"], True)
    assert page.context["form"]["website"].value() == ""


def test_very_many_answers_from_one_address_are_held_back_and_others_are_not(village: Village) -> None:
    start(village)
    url, most = address(village, f"survey/{YEAR}/"), 60
    first = Client()
    assert first.post(url, CHOSEN | form_of(first, village)).status_code == 302
    assert VisitCount.objects.update(count=most) == 1
    late = Client()
    page = late.post(url, CHOSEN | {"comment": "公开栏很好"} | form_of(late, village))
    assert (page.status_code, answers(village)) == (429, 1)
    assert "公开栏很好" in page.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.1.1.1")
    assert elsewhere.post(url, CHOSEN | form_of(elsewhere, village)).status_code == 302
    assert answers(village) == 2


def test_a_browser_that_keeps_no_cookie_is_told_so(village: Village) -> None:
    start(village)
    hidden = form_of(Client(), village)
    page = Client().post(address(village, f"survey/{YEAR}/"), CHOSEN | hidden)
    assert (page.status_code, len(page.context["form"].non_field_errors()), answers(village)) == (400, 1, 0)


def test_a_question_left_out_is_asked_for_and_the_rest_kept(village: Village) -> None:
    start(village)
    client = Client()
    page = client.post(address(village, f"survey/{YEAR}/"), CHOSEN | {"recognition": ""} | form_of(client, village))
    assert (page.status_code, list(page.context["form"].errors)) == (400, ["recognition"])
    assert page.context["form"]["satisfaction"].value() == "2"


def test_the_public_learns_nothing_of_a_draft_or_an_unpublished_result(village: Village) -> None:
    with workspace(village.unit):
        prepared(village)
    for tail in (f"survey/{YEAR}/", f"survey/{YEAR}/result/", "survey/1999/", f"survey/{'9' * 25}/"):
        assert Client().get(address(village, tail)).status_code == 404
    with workspace(village.unit):
        surveying.open_survey(**who(village, "head"))
        twelve(village)
        surveying.close_survey(**who(village, "head"))
    assert Client().get(address(village, f"survey/{YEAR}/result/")).status_code == 404
    assert Client().get(address(village, f"survey/{YEAR}/")).context["form"] is None


def test_the_published_result_names_figures_of_large_groups_only(village: Village) -> None:
    start(village)
    with workspace(village.unit):
        twelve(village)
        for serial in range(1, 10):  # nine of the masses: one too few. All dissatisfied, all recognising.
            answering.enter_sheet(number=f"QZ-{serial:04d}", answer=Answer(4, 1, "看不到财务"), **who(village))
        surveying.close_survey(**who(village, "head"))
    published = sign_in(village.head).post(address(village, f"surveys/{YEAR}/publish/"))
    assert published.status_code == 302
    assert address(village, f"survey/{YEAR}/result/") in Client().get(address(village, "board/")).content.decode()
    page = Client().get(address(village, f"survey/{YEAR}/result/"))
    members, masses = page.context["results"]
    assert (str(members.satisfaction), masses.satisfaction, masses.recognition) == ("235/3", None, None)
    text = page.content.decode()
    assert ("78.3" in text, "75.0%" in text, "85.0" in text, "看不到财务" in text) == (True, True, True, False)
    assert page.context["total"].groups == ["party_members"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_has_no_figure_of_a_group_of_few_and_no_single_answer(village: Village, kind: str) -> None:
    start(village)
    with workspace(village.unit):
        twelve(village)
        answering.enter_sheet(number="QZ-0001", answer=Answer(4, 1), **who(village))
    client = sign_in(village.officer)
    assert client.get(address(village, f"surveys/{YEAR}/export/?as={kind}")).status_code == 404
    with workspace(village.unit):
        surveying.close_survey(**who(village, "head"))
    sent = client.get(address(village, f"surveys/{YEAR}/export/?as={kind}"))
    rows = [[cell.text for cell in row.cells] for row in read_table(sent.content).rows]
    few, whole = rows[2][5], {"csv": "85.0", "xlsx": "85"}[kind]
    assert [row[1:] for row in rows[1:]] == [
        ["20", "12", "0", "10", "78.3", "75.0%", whole],
        ["60", "1", "0", "10", few, few, few],
    ]
    assert not re.search(r"\d", few)


def test_remarks_are_for_those_who_deal_with_cases(village: Village) -> None:
    start(village)
    with workspace(village.unit):
        answering.enter_interview(group="masses", answer=Answer(4, 4, "看不到财务"), **who(village))
        surveying.close_survey(**who(village, "head"))
    reviewer = make_user()
    grant(reviewer, village.unit, Role.REVIEWER)
    for user, shown in ((village.officer, True), (reviewer, False)):
        page = sign_in(user).get(address(village, f"surveys/{YEAR}/"))
        assert (page.status_code, "看不到财务" in page.content.decode()) == (200, shown)
    assert sign_in(village.town.head).get(address(village, f"surveys/{YEAR}/")).status_code == 404


def test_entering_puts_the_next_number_in_and_taking_back_the_old_one(village: Village) -> None:
    start(village)
    client, url = sign_in(village.officer), address(village, f"surveys/{YEAR}/enter/")
    sent = client.post(url, {"number": "dy12", "satisfaction": "1", "recognition": "3"})
    assert (sent.status_code, sent.url) == (302, f"{url}?next=DY-0013")
    page = client.get(sent.url)
    assert str(page.context["form"]["number"].value()) == "DY-0013"
    (line,) = page.context["lines"]
    assert (line["answer"].mark, line["satisfaction"], line["recognition"]) == ("DY-0012", 1, 3)
    back = client.post(address(village, f"surveys/{YEAR}/enter/{line['answer'].pk}/back/"))
    assert (back.url, answers(village)) == (f"{url}?next=DY-0012", 0)
    last = client.post(url, {"number": "DY-0020", "satisfaction": "1", "recognition": "3"})
    assert last.url == url  # there is no sheet 21


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "DY-0001"}, "number"),
        ({"number": "DY-0099"}, "number"),
        ({"number": ""}, "number"),
        ({"satisfaction": "5"}, "satisfaction"),
        ({"recognition": ""}, "recognition"),
    ],
)
def test_a_line_that_cannot_be_entered_keeps_what_was_typed(
    village: Village, typed: dict[str, str], field: str
) -> None:
    start(village)
    with workspace(village.unit):
        answering.enter_sheet(number="DY-0001", answer=Answer(1, 1), **who(village))
    given = {"number": "DY-0002", "satisfaction": "1", "recognition": "2", "comment": "字迹不清"} | typed
    page = sign_in(village.officer).post(address(village, f"surveys/{YEAR}/enter/"), given)
    assert (page.status_code, list(page.context["form"].errors), answers(village)) == (400, [field], 1)
    assert "字迹不清" in page.content.decode()


def test_what_was_said_in_a_call_at_home_is_entered_without_a_sheet(village: Village) -> None:
    start(village)
    given = {"call-group": "masses", "call-satisfaction": "1", "call-recognition": "0", "call-comment": ""}
    sent = sign_in(village.officer).post(address(village, f"surveys/{YEAR}/enter/call/"), given)
    assert sent.status_code == 302
    with workspace(village.unit):
        assert SurveyAnswer.objects.values_list("way", "is_valid", "satisfaction").get() == ("interview", False, 100)


def test_sheets_are_numbered_on_and_shown_four_on_a_page(village: Village) -> None:
    with workspace(village.unit):
        prepared(village, sheets=5)
    client, url = sign_in(village.officer), address(village, f"surveys/{YEAR}/sheets/")
    sent = client.post(url, {"group": "masses", "count": "9"})
    assert (sent.status_code, sent.url) == (302, f"{url}?first=QZ-0006&last=QZ-0014")
    page = client.get(sent.url)
    assert [len(slips) for slips in page.context["pages"]] == [4, 4, 1]
    assert "QZ-0014" in page.content.decode()
    assert client.get(f"{url}?first=QZ-0001&last=QZ-9999").context["sheets"][-1].serial == 14
    assert client.post(url, {"group": "society", "count": "9"}).status_code == 400
    assert client.post(url, {"group": "masses", "count": "401"}).status_code == 400


def test_a_survey_is_prepared_changed_opened_and_closed_on_its_pages(village: Village) -> None:
    officer, head = sign_in(village.officer), sign_in(village.head)
    page = officer.get(address(village, "surveys/new/"))
    assert page.context["form"]["opens_on"].value() == date(2026, 11, 1)
    plan = {"title": PLAN.title, "opens_on": "2026-04-01", "closes_on": "2026-04-28", "party_members": "20"}
    assert officer.post(address(village, "surveys/new/"), plan | {"year": "2026"}).status_code == 302
    assert officer.post(address(village, "surveys/new/"), plan | {"year": "2026"}).status_code == 400
    changed = officer.post(address(village, f"surveys/{YEAR}/change/"), plan | {"masses": "40"})
    assert changed.status_code == 302
    assert officer.post(address(village, f"surveys/{YEAR}/open/")).status_code == 403
    assert head.post(address(village, f"surveys/{YEAR}/open/")).status_code == 302
    assert head.post(address(village, f"surveys/{YEAR}/close/")).status_code == 409
    with workspace(village.unit):
        assert Survey.objects.values_list("state", "invited").get() == ("open", {"party_members": 20, "masses": 40})


def test_an_open_survey_shows_counts_and_no_figure(village: Village) -> None:
    start(village)
    with workspace(village.unit):
        twelve(village)
    page = sign_in(village.head).get(address(village, f"surveys/{YEAR}/"))
    assert ("78.3" in page.content.decode(), page.context["groups"][0].answers) == (False, 12)
    assert sign_in(village.head).get(address(village, f"surveys/{YEAR}/poster/")).status_code == 200


def test_many_surveys_and_answers_cost_no_more_queries(village: Village) -> None:
    start(village)
    client = sign_in(village.officer)
    counts = []
    for number in (1, 30):
        with workspace(village.unit):
            if number > 1:
                twelve(village)
                for year in range(2000, 2029):
                    if year != YEAR:
                        Survey.objects.create(
                            year=year, title=str(year), opens_on=PLAN.opens_on, closes_on=PLAN.closes_on,
                            invited={"masses": 3}, created_by_id=village.officer.person_id, created_at=village.at,
                        )  # fmt: skip
        for tail in ("surveys/", f"surveys/{YEAR}/", f"surveys/{YEAR}/enter/"):
            client.get(address(village, tail))
            with queries() as asked:
                assert client.get(address(village, tail)).status_code == 200
            counts.append(len(asked))
    assert counts[:3] == counts[3:]
