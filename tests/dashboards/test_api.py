"""The API: the numbers of the pages and of the command, for those whose numbers they are, and errors in words."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import PlatformRole
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import make_lead, make_unit, make_user

from .given import disclose, district, first_quarter, office, owing_unit, reader

pytestmark = pytest.mark.django_db
Q1 = "period=2026-Q1"


@pytest.fixture
def root() -> Unit:
    return district()


@pytest.fixture
def town(root: Unit) -> Unit:
    return owing_unit(root, code="ZJ1", kind="town_committee", name="青石镇党委", line="L02")


@pytest.fixture
def village(town: Unit) -> Unit:
    """A village with two items, one disclosed five days late."""
    village = owing_unit(town, code="C1", name="白杨村党总支", items=2)
    disclose(first_quarter(village)[0], "2026-04-05")
    return village


@pytest.fixture
def school(root: Unit) -> Unit:
    return owing_unit(root, code="X1", kind="school_org", name="区第一小学党总支", line="L05")


@pytest.fixture
def lead(root: Unit) -> Client:
    """Somebody of the department that leads the line of schools."""
    department = make_unit(parent=root, kind="department_group", code="JTJ")
    make_lead("L05", department)
    return reader((department, Role.LINE_SUPERVISOR))


def administrator() -> Client:
    client = Client()
    client.force_login(make_user(platform_role=PlatformRole.SYSTEM_ADMIN))
    return client


def figures(client: Client, question: str) -> Any:
    response = client.get(f"/api/figures/?{question}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    return response.json()


def refusal(client: Client, path: str, **headers: str) -> tuple[int, str, str]:
    """Give status, code and sentence of problem details."""
    response = client.get(f"/api/{path}", headers=headers)
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["type"], problem["status"]) == ("about:blank", response.status_code)
    return response.status_code, problem["code"], problem["title"]


def by_key(answer: Any) -> dict[str, int]:
    """Give how many items are overdue in each row."""
    return {row["key"]: row["states"]["overdue"] for row in answer["rows"]}


COMMANDS = [
    ("", []),
    ("by=line", ["--by", "line"]),
    ("by=unit&structure=then", ["--by", "unit", "--structure", "then"]),
    ("by=child&unit=ZJ1", ["--by", "child", "--unit", "ZJ1"]),
    ("by=month&line=L03", ["--by", "month", "--line", "L03"]),
    ("as_of=2026-04-03", ["--as-of", "2026-04-03"]),
]


@pytest.mark.parametrize(("question", "options"), COMMANDS)
def test_the_office_reads_what_the_command_prints(
    root: Unit, village: Unit, school: Unit, question: str, options: list[str]
) -> None:
    output = StringIO()
    call_command("metrics", "--period", "2026-Q1", "--format", "json", *options, stdout=output)
    assert figures(office(root), f"{Q1}&{question}") == json.loads(output.getvalue())


def test_the_figures_are_those_of_the_page(root: Unit, village: Unit, school: Unit) -> None:
    client = office(root)
    page = client.get(f"/overview/?{Q1}").context["total"]
    (row,) = figures(client, Q1)["rows"]
    assert (row["states"]["overdue"], row["states"]["late"]) == (page.counts.overdue, page.counts.late) == (3, 1)
    shown = {name: (figure.numerator, figure.denominator) for name, figure in page.figures.items()}
    told = {name: (figure["numerator"], figure["denominator"]) for name, figure in row["figures"].items()}
    assert {name: told[name] for name in shown} == shown


def test_without_a_period_the_last_quarter_is_meant(root: Unit, village: Unit) -> None:
    client = office(root)
    assert figures(client, "") == figures(client, Q1)


def test_a_branchs_clerk_reads_its_own_unit_and_no_district_total(village: Unit, school: Unit) -> None:
    client = reader((village, Role.DRAFTER))
    page = client.get(f"/units/C1/?{Q1}").context["counts"]
    (row,) = figures(client, f"{Q1}&unit=C1")["rows"]
    assert (row["states"]["overdue"], row["states"]["late"]) == (page.overdue, page.late) == (1, 1)
    asked = ["", "by=locality", "by=kind", "by=month"]
    assert {by: refusal(client, f"figures/?{by}")[:2] for by in asked} == dict.fromkeys(asked, (403, "not_permitted"))
    hidden = ["by=line", "line=L03", "line=L05&by=kind", "unit=ZJ1", "unit=X1&by=unit"]
    assert {by: refusal(client, f"figures/?{by}")[:2] for by in hidden} == dict.fromkeys(hidden, (404, "not_found"))


def test_rows_of_units_are_the_visible_ones_without_the_median_of_the_rest(village: Unit, school: Unit) -> None:
    disclose(first_quarter(school)[0], "2026-04-09")
    answer = figures(reader((village, Role.DRAFTER)), f"{Q1}&by=unit")
    assert by_key(answer) == {"C1": 1}
    assert (answer["is_partial"], answer["median_days_late"]) == (True, None)


def test_a_superior_reads_its_units_with_their_median(town: Unit, village: Unit, school: Unit) -> None:
    answer = figures(reader((town, Role.SUPERIOR_SUPERVISOR)), f"{Q1}&by=unit&unit=ZJ1")
    assert by_key(answer) == {"ZJ1": 1, "C1": 1}
    assert (answer["is_partial"], answer["median_days_late"]) == (False, "5.0")


def test_a_lead_reads_its_line_alone(village: Unit, school: Unit, lead: Client) -> None:
    (reading,) = lead.get(f"/lines/?{Q1}").context["lines"]
    assert by_key(figures(lead, f"{Q1}&by=line")) == {"L05": reading.counts.overdue} == {"L05": 1}
    assert by_key(figures(lead, f"{Q1}&line=L05")) == {"": 1}
    assert refusal(lead, "figures/?line=L03")[:2] == (404, "not_found")
    assert refusal(lead, "figures/")[:2] == (403, "not_permitted")


def test_a_lead_reads_a_units_own_figures_without_those_below_it(school: Unit, lead: Client) -> None:
    owing_unit(school, code="X11", kind="school_org", line="L06", items=3)
    answers = {by: figures(lead, f"{Q1}&unit=X1&by={by}") for by in ("total", "child", "line", "unit")}
    assert {by: sum(by_key(answer).values()) for by, answer in answers.items()} == dict.fromkeys(answers, 1)
    assert {by: answer["unit_only"] for by, answer in answers.items()} == dict.fromkeys(answers, True) | {"unit": False}


def test_an_administrator_reads_no_figures_and_no_items(village: Unit) -> None:
    client = administrator()
    assert refusal(client, "figures/")[:2] == (403, "not_permitted")
    assert refusal(client, "figures/?by=line")[:2] == (404, "not_found")
    assert refusal(client, "figures/?unit=C1")[:2] == (404, "not_found")
    assert figures(client, "by=unit")["rows"] == []
    assert client.get("/api/obligations/").json()["results"] == []


@pytest.mark.parametrize("path", ["figures/", "figures/?unit=NIX", "obligations/", "obligations/?nix=1"])
def test_the_signed_out_are_told_to_sign_in(village: Unit, path: str) -> None:
    assert refusal(Client(), path) == (403, "not_authenticated", "请使用有相应权限的账号登录。")
    english = refusal(Client(), path, accept_language="en")
    assert english == (403, "not_authenticated", "Sign in with an account that may do this.")


@pytest.mark.parametrize("path", ["figures/", "obligations/"])
def test_a_unit_that_may_not_be_seen_looks_like_one_that_does_not_exist(village: Unit, school: Unit, path: str) -> None:
    client = reader((village, Role.HEAD))
    hidden, missing = (refusal(client, f"{path}?unit={code}") for code in ("X1", "NIX"))
    assert hidden == missing == (404, "not_found", "您看不到此代码的党组织。")


def test_an_item_is_told_as_the_page_tells_it(root: Unit, village: Unit) -> None:
    answer = office(root).get(f"/api/obligations/?{Q1}&unit=C1").json()
    results = answer.pop("results")
    assert answer == {
        "period": "2026-Q1",
        "as_of": "2026-04-10",
        "structure": "now",
        "count": 2,
        "page": 1,
        "pages": 1,
    }
    common = {"unit": "C1", "category": "organization", "period": "2026-Q1", "due_on": "2026-03-31"}
    assert results == [
        common | {"title": "事项1", "state": "late", "disclosed_on": "2026-04-05", "days_late": 5},
        common | {"title": "事项2", "state": "overdue", "disclosed_on": None, "days_late": None},
    ]


FILTERS = [
    "",
    "state=overdue",
    "unit=ZJ1&only=1",
    "line=L03",
    "category=organization",
    "q=白杨",
    "as_of=2026-02-01",
    Q1,
]


@pytest.mark.parametrize("question", FILTERS)
def test_the_list_holds_what_the_page_holds(town: Unit, village: Unit, school: Unit, question: str) -> None:
    client = reader((town, Role.SUPERIOR_SUPERVISOR))
    page = client.get(f"/obligations/?{question}")
    shown = [(item.unit.code, item.entry.title, item.entry.period_label, item.state) for item in page.context["items"]]
    answer = client.get(f"/api/obligations/?{question}").json()
    told = [(item["unit"], item["title"], item["period"], item["state"]) for item in answer["results"]]
    assert (answer["count"], told) == (page.context["page"].paginator.count, shown)


def test_a_long_list_has_pages(root: Unit) -> None:
    owing_unit(root, code="C1", items=60)
    client = office(root)
    first, second = (client.get(f"/api/obligations/?{Q1}&page={number}").json() for number in (1, 2))
    assert [(page["count"], page["pages"], len(page["results"])) for page in (first, second)] == [
        (60, 2, 50),
        (60, 2, 10),
    ]
    assert refusal(client, f"obligations/?{Q1}&page=3")[:2] == (400, "invalid")


SENTENCES = [
    (
        "figures/?period=2026-Q9",
        "“2026-Q9” is no period. Write 2026, 2026-H1, 2026-Q1 or 2026-03.",
        "“2026-Q9”不是有效的期次，请写成 2026、2026-H1、2026-Q1 或 2026-03。",
    ),
    ("figures/?by=nix", "“nix” is nothing to group by.", "不能按“nix”分组。"),
    (
        "figures/?by=child",
        "Subordinates are those of a unit: add unit and its code.",
        "按下级汇总须指明单位：请加上 unit 参数，写明单位代码。",
    ),
    (
        "figures/?state=late",
        "“state” is nothing to ask by. Use as_of, by, demonstration, kind, line, locality, period, structure, unit.",
        "没有“state”这一查询参数。可用：as_of, by, demonstration, kind, line, locality, period, structure, unit。",
    ),
]


@pytest.mark.parametrize(("path", "english", "chinese"), SENTENCES)
def test_a_question_that_cannot_be_gets_a_sentence_in_both_languages(
    root: Unit, path: str, english: str, chinese: str
) -> None:
    client = office(root)
    assert refusal(client, path) == (400, "invalid", chinese)
    assert refusal(client, path, accept_language="en") == (400, "invalid", english)


def test_a_problem_names_the_filter_at_fault(root: Unit) -> None:
    assert office(root).get("/api/figures/?as_of=yesterday").json()["field"] == "as_of"


BAD = ["period=%00", "as_of=2026-04-11", "structure=later", "line=L99", "line=%00", "nix=1", "format=csv"]


@pytest.mark.parametrize("path", ["figures/", "obligations/"])
def test_a_bad_question_is_refused_by_both(root: Unit, village: Unit, path: str) -> None:
    client = office(root)
    refused = {question: refusal(client, f"{path}?{question}")[:2] for question in BAD}
    assert refused == dict.fromkeys(BAD, (400, "invalid"))


def test_figures_are_of_one_period_and_of_one_line(root: Unit, village: Unit) -> None:
    client = office(root)
    asked = ["period=all", "line=none"]
    assert {one: refusal(client, f"figures/?{one}")[:2] for one in asked} == dict.fromkeys(asked, (400, "invalid"))


@pytest.mark.parametrize("path", ["/api/figures/", "/api/obligations/"])
def test_the_api_is_only_read_as_json_and_kept_by_nobody(root: Unit, village: Unit, path: str) -> None:
    client = office(root)
    writing = {method: getattr(client, method)(path).status_code for method in ("post", "put", "delete", "options")}
    assert writing == dict.fromkeys(writing, 405)
    assert client.get(path, headers={"accept": "text/html"}).status_code == 406
    browser = client.get(path, headers={"accept": "text/html,*/*;q=0.8"})
    assert (browser.status_code, browser["Content-Type"]) == (200, "application/json")
    assert "no-store" in browser["Cache-Control"]


def asked_of_the_database(client: Client, path: str) -> int:
    client.get(path)  # the session's first request notes when it began
    with queries() as statements:
        assert client.get(path).status_code == 200
    return len(statements)


PATHS = ["/api/figures/?by=unit", "/api/figures/?by=child&unit=ZJ1", "/api/obligations/", "/api/obligations/?unit=ZJ1"]


@pytest.mark.parametrize("path", PATHS)
def test_the_api_asks_no_more_for_thirty_subordinates_than_for_one(town: Unit, village: Unit, path: str) -> None:
    client = reader((town, Role.SUPERIOR_SUPERVISOR))
    few = asked_of_the_database(client, path)
    for number in range(30):
        owing_unit(town, name=f"村{number}")
    assert asked_of_the_database(client, path) == few
