"""Who sees which page, what wrong addresses get, and that a page asks as much of the database for 30 units as for 2."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import make_lead, make_unit, make_user

from .given import district, first_quarter, office, owing_unit, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return district()


@pytest.fixture
def town(root: Unit) -> Unit:
    town = owing_unit(root, code="ZJ1", kind="town_committee", name="青石镇党委", line="L02")
    Unit.objects.filter(pk=town.pk).update(locality=town)
    return town


@pytest.fixture
def village(town: Unit) -> Unit:
    village = owing_unit(town, code="C1", name="白杨村党总支")
    Unit.objects.filter(pk=village.pk).update(locality=town)
    return village


@pytest.fixture
def school(root: Unit) -> Unit:
    return owing_unit(root, code="X1", kind="school_org", name="区第一小学党总支", line="L05")


EVERY_PAGE = [
    "/overview/",
    "/lines/",
    "/lines/L03/",
    "/localities/",
    "/localities/ZJ1/",
    "/units/",
    "/obligations/",
    "/analysis/",
]


def test_the_office_opens_every_page(root: Unit, village: Unit) -> None:
    client = office(root)
    pages = [*EVERY_PAGE, "/units/C1/"]
    assert {path: client.get(path).status_code for path in pages} == dict.fromkeys(pages, 200)


def test_the_signed_out_are_led_to_sign_in(root: Unit, village: Unit) -> None:
    pages = [*EVERY_PAGE, "/units/C1/", "/units/NIX/"]
    led_to = {path: Client().get(path).headers["Location"] for path in pages}
    assert led_to == {path: f"/accounts/login/?next={path}" for path in pages}


@pytest.mark.parametrize("question", ["period=2026", "as_of=2026-02-01", "structure=then", "period=2025-Q4"])
def test_every_page_answers_every_question(root: Unit, village: Unit, question: str) -> None:
    client = office(root)
    pages = [*EVERY_PAGE, "/units/C1/"]
    assert {path: client.get(f"{path}?{question}").status_code for path in pages} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize(
    ("question", "period"),
    [("", "2026-Q1"), ("period=all", "2026-Q1"), ("period=2026-Q1&as_of=2025-08-20", "2025-Q2")],
)
def test_a_page_of_one_period_always_has_one_that_had_begun(
    root: Unit, village: Unit, question: str, period: str
) -> None:
    context = office(root).get(f"/units/C1/?{question}").context
    assert (context["period_code"], [chip.current for chip in context["period_chips"]].count(True)) == (period, 1)


@pytest.mark.parametrize("path", ["/overview/", "/localities/"])
def test_pages_of_the_whole_district_are_the_offices(village: Unit, path: str) -> None:
    assert reader((village, Role.HEAD)).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/lines/", "/lines/L03/", "/localities/ZJ1/"])
def test_a_unit_sees_no_line_and_no_locality(village: Unit, path: str) -> None:
    assert reader((village, Role.HEAD)).get(path).status_code == 404


def without_tokens(response: HttpResponse, code: str) -> str:
    """Give a page without what differs from request to request: its protection against forgery, its own address."""
    return re.sub(
        r'(?<="csrfmiddlewaretoken" value=")\w+|(?<="x-csrftoken": ")\w+', "", response.content.decode()
    ).replace(f"/{code}/", "/")


def test_a_unit_that_may_not_be_seen_looks_like_one_that_does_not_exist(village: Unit, school: Unit) -> None:
    client = reader((village, Role.HEAD))
    hidden, missing = client.get("/units/X1/"), client.get("/units/NIX/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert without_tokens(hidden, "X1") == without_tokens(missing, "NIX")


def test_lists_hold_the_visible_units_alone(town: Unit, village: Unit, school: Unit) -> None:
    client = reader((town, Role.SUPERIOR_SUPERVISOR))
    assert {row.unit.code for row in client.get("/obligations/").context["items"]} == {"ZJ1", "C1"}
    assert {row.subject.code for row in client.get("/units/").context["page"]} == {"ZJ1", "C1"}


def test_filters_reach_no_further_than_the_eye(village: Unit, school: Unit) -> None:
    client = reader((village, Role.HEAD))
    assert client.get("/obligations/?unit=X1").status_code == 404
    assert client.get("/obligations/?line=L05").context["page"].paginator.count == 0
    assert client.get("/units/?line=L05").context["page"].paginator.count == 0


def test_a_lead_sees_its_line_and_each_unit_of_it_alone(root: Unit, village: Unit, school: Unit) -> None:
    department = make_unit(parent=root, kind="department_group", code="JTJ")
    make_lead("L05", department)
    client = reader((department, Role.LINE_SUPERVISOR))
    assert client.get("/lines/L05/").status_code == 200
    assert client.get("/lines/L03/").status_code == 404
    assert [row.subject.code for row in client.get("/lines/").context["lines"]] == ["L05"]
    assert client.get("/units/X1/").status_code == 200
    assert client.get("/units/C1/").status_code == 404


def test_a_lead_reads_a_units_own_figures_without_those_below_it(root: Unit, school: Unit) -> None:
    below = owing_unit(school, code="X11", kind="school_org", line="L06", items=3)
    department = make_unit(parent=root, kind="department_group")
    make_lead("L05", department)
    page = reader((department, Role.LINE_SUPERVISOR)).get("/units/X1/")
    assert page.context["counts"].overdue == 1
    assert below.short_name not in page.content.decode()


BAD = [
    "period=2026-Q9",
    "period=%00",
    "as_of=2026-13-01",
    "as_of=yesterday",
    "as_of=2026-04-11",
    "as_of=0001-01-01",
    "structure=later",
]


def statuses(client: Client, path: str, questions: list[str]) -> dict[str, tuple[int, str | None]]:
    """Give what each question is answered with: the status and the page's own template."""
    answers = {question: client.get(f"{path}?{question}") for question in questions}
    return {question: (answer.status_code, answer.templates[0].name) for question, answer in answers.items()}


REFUSED = (400, "refusal.html")


@pytest.mark.parametrize("path", [*EVERY_PAGE, "/units/C1/"])
def test_a_question_that_cannot_be_gets_a_sentence(root: Unit, village: Unit, path: str) -> None:
    assert statuses(office(root), path, BAD) == dict.fromkeys(BAD, REFUSED)


def test_a_filter_that_names_nothing_gets_a_sentence(root: Unit, village: Unit) -> None:
    filters = ["line=L99", "locality=C1", "kind=nix", "category=nix", "state=nix", "page=0", "page=x", "line=%00"]
    assert statuses(office(root), "/obligations/", filters) == dict.fromkeys(filters, REFUSED)


def test_a_filter_of_units_that_names_nothing_gets_a_sentence(root: Unit, village: Unit) -> None:
    filters = ["state=late", "filing=nix", "files_with=nix", "sort=nix", "page=99"]
    assert statuses(office(root), "/units/", filters) == dict.fromkeys(filters, REFUSED)


def test_an_address_that_names_nothing_is_not_found(root: Unit, village: Unit) -> None:
    client = office(root)
    paths = ["/lines/L99/", "/localities/C1/", "/units/NIX/", "/units/%00/", "/lines/%00/", "/localities/%00/"]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_a_page_of_figures_is_not_posted_to(root: Unit) -> None:
    assert office(root).post("/overview/").status_code == 405


def test_a_page_of_figures_is_kept_by_nobody(root: Unit) -> None:
    assert "no-store" in office(root).get("/overview/")["Cache-Control"]


def asked_of_the_database(client: Client, path: str) -> int:
    client.get(path)  # the session's first request notes when it began
    with queries() as statements:
        assert client.get(path).status_code == 200
    return len(statements)


@pytest.mark.parametrize("path", [*EVERY_PAGE, "/units/ZJ1/"])
def test_a_page_asks_no_more_for_thirty_units_than_for_two(root: Unit, town: Unit, village: Unit, path: str) -> None:
    client = office(root)
    few = asked_of_the_database(client, path)
    for number in range(30):
        Unit.objects.filter(pk=owing_unit(town, name=f"村{number}").pk).update(locality=town)
    assert asked_of_the_database(client, path) == few


def test_the_overview_asks_no_more_for_twelve_lines_than_for_one(root: Unit, village: Unit) -> None:
    client = office(root)
    few = asked_of_the_database(client, "/overview/")
    for number in range(1, 13):
        owing_unit(root, line=f"L{number:02d}", kind="school_org")
    assert asked_of_the_database(client, "/overview/") == few


def test_everybody_begins_where_their_work_is(root: Unit, village: Unit, school: Unit) -> None:
    department = make_unit(parent=root, kind="department_group")
    make_lead("L05", department)
    beginnings = {
        "office": office(root),
        "lead": reader((department, Role.LINE_SUPERVISOR)),
        "head": reader((village, Role.HEAD)),
        "member": reader((village, Role.MEMBER)),
        "nobody yet signed in": Client(),
    }
    assert {name: client.get("/").headers["Location"] for name, client in beginnings.items()} == {
        "office": "/overview/",
        "lead": "/lines/L05/",
        "head": "/u/c1/",
        "member": "/u/c1/board/",
        "nobody yet signed in": "/accounts/login/",
    }


def test_an_account_without_a_role_is_told_so(root: Unit) -> None:
    client = Client()
    client.force_login(make_user())
    response = client.get("/")
    assert (response.status_code, response.templates[0].name) == (200, "dashboards/no_role.html")


def test_a_unit_without_a_catalogue_has_a_page_that_says_so(root: Unit) -> None:
    unit = make_unit(parent=root, code="C9")
    page = office(root).get("/units/C9/")
    assert (page.status_code, page.context["filing"].state, first_quarter(unit)) == (200, "not_adopted", [])
