"""Nobody takes from a page or a download what is not theirs: every address of the figures, with every filter."""

import io
import re
from itertools import product
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import URLPattern
from openpyxl import load_workbook

from accounts.models import PlatformRole
from core.actors import SYSTEM
from dashboards.urls import urlpatterns
from hierarchy.bulletins.actions import draft_bulletin, issue_bulletin
from hierarchy.bulletins.models import Bulletin
from hierarchy.bulletins.reading import current_findings, seen_sha256
from hierarchy.ledger.cases import open_case
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Role, Unit
from hierarchy.units.policies import visible_units
from tests.factories import make_lead, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, item, moment

from .given import ADOPTED_ON, TODAY, disclose, district, first_quarter, office, person

pytestmark = pytest.mark.django_db

#: What each part of an address may be. A page with a part that is not named here has to be added.
PARTS = {
    "lines/<str:code>/": ["L03", "L05"],
    "localities/<str:code>/": ["ZJ1", "ZJ2"],
    "units/<str:code>/": ["ZJ1", "ZJ2", "C0", "C1", "C2"],
    "bulletins/<uuid:pk>/": ["BULLETIN"],
    "bulletins/<uuid:pk>/print/": ["BULLETIN"],
    "bulletins/<uuid:pk>/document/": ["BULLETIN"],
    "obligations/<uuid:pk>/": ["ITEM"],
    "cases/<uuid:pk>/": ["CASE"],
}
#: Every filter, with what the reader does not see; two go together where neither is refused.
QUERIES: list[dict[str, str]] = [
    {},
    {"unit": "ZJ2"},
    {"unit": "C2", "only": "1"},
    {"line": "L05", "structure": "then"},
    {"locality": "ZJ2", "as_of": "2026-04-02"},
    {"kind": "school_org", "state": "overdue"},
    {"q": "暗记", "period": "2026-Q1"},
    {"demonstration": "no", "sort": "overdue"},
]


class House:
    """Two towns, each with a village in L03 and a school in L05; every lower unit and item bears a mark of its own."""

    def __init__(self) -> None:
        self.root = district()
        self.lead = make_unit(code="LEAD", kind="committee_organ", parent=self.root, line="L01")
        make_lead("L03", self.lead)
        self.towns = [make_unit(code=f"ZJ{n}", kind="town_committee", parent=self.root, line="L02") for n in (1, 2)]
        self.lower: list[Unit] = []
        #: What the keys in `PARTS` stand for.
        self.records: dict[str, list[str]] = {"ITEM": [], "CASE": [], "BULLETIN": []}
        for n, (kind, line) in enumerate([("village_org", "L03"), ("school_org", "L05")] * 2):
            town = self.towns[n // 2]
            unit = make_unit(code=f"C{n}", name=f"暗记{n}", kind=kind, parent=town, line=line, locality=town)
            adopt(unit, [item(f"暗记事项{n}"), item(f"暗记公开{n}")], on=ADOPTED_ON)
            owed = first_quarter(unit)
            disclose(owed[0], "2026-03-31")
            self.lower.append(unit)
            self.records["ITEM"] += [str(entry.pk) for entry in owed[:2]]
            self.records["CASE"].append(str(received(unit).pk))
        self.records["BULLETIN"].append(str(issued_bulletin(self.root).pk))

    def marks_hidden_from(self, user: Any) -> list[str]:
        seen = set(visible_units(user, on=TODAY).values_list("pk", flat=True))
        return [mark for n, unit in enumerate(self.lower) if unit.pk not in seen for mark in marks(n)]


def issued_bulletin(root: Unit) -> Bulletin:
    """Issue the office's bulletin of March, which names units that are late."""
    officer, at = person((root, Role.DISTRICT_SUPERVISOR)), moment(TODAY)
    draft = draft_bulletin(period="2026-03", actor=officer, at=at)
    seen = seen_sha256(current_findings(draft.period, today=TODAY), draft.words)
    return issue_bulletin(bulletin_id=draft.pk, seen=seen, actor=officer, at=at)


def received(unit: Unit) -> FeedbackEntry:
    """Let somebody bring up a suggestion on the first of April."""
    at = moment("2026-04-01")
    return open_case(
        unit=unit,
        case_id=uuid4(),
        kind="suggestion",
        channel="box",
        received_on=at.date(),
        actor=SYSTEM,
        at=at,
    )


def marks(number: int) -> list[str]:
    return [f"暗记{number}", f"暗记事项{number}", f"暗记公开{number}"]


@pytest.fixture
def house() -> House:
    return House()


def addresses(house: House) -> list[str]:
    """Give every address of the figures."""
    found = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        known = PARTS[route] if "<" in route else [""]
        parts = [key for part in known for key in house.records.get(part, [part])]
        found += ["/" + re.sub(r"<[^>]+>", part, route) for part in parts]
    return found


def text_of(answer: Any) -> str:
    """Give all words of an answer: a page, a CSV, a workbook or a Word document."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    if "wordprocessingml" in answer["Content-Type"]:
        return ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    sheets = load_workbook(io.BytesIO(content)).worksheets
    return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)


def tables_of(page: str) -> list[str]:
    return sorted(set(re.findall(r"[?&;]table=(\w+)", page)))


READERS = {
    "lead": lambda house: person((house.lead, Role.LINE_SUPERVISOR)),
    "superior": lambda house: person((house.towns[0], Role.HEAD)),
    "unit": lambda house: person((house.lower[0], Role.DRAFTER)),
    "system administrator": lambda house: make_user(platform_role=PlatformRole.SYSTEM_ADMIN),
    "security administrator": lambda house: make_user(platform_role=PlatformRole.SECURITY_ADMIN),
    "nobody": lambda house: make_user(),
}


@pytest.mark.parametrize("who", READERS)
def test_no_page_and_no_download_holds_what_the_reader_does_not_see(house: House, who: str) -> None:
    user, client = READERS[who](house), Client()
    client.force_login(user)
    hidden, taken = house.marks_hidden_from(user), 0
    assert hidden
    for path, query in product(addresses(house), QUERIES):
        answer = client.get(path, query)
        assert answer.status_code in (200, 302, 400, 403, 404), (path, query)
        page = text_of(answer)
        assert not [mark for mark in hidden if mark in page], (path, query)
        for table, kind in product(tables_of(page), ("csv",) if query else ("csv", "xlsx")):
            file = client.get(path, query | {"table": table, "download": kind})
            assert file.status_code == 200, (path, query, table)
            words = text_of(file)
            assert not [mark for mark in hidden if mark in words], (path, query, table, kind)
            taken += 1
    assert taken or who not in ("lead", "superior", "unit")


def test_the_office_finds_every_mark(house: House) -> None:
    client = office(house.root)
    page = text_of(client.get("/obligations/", {"period": "2026-Q1"}))
    taken = text_of(client.get("/units/", {"period": "2026-Q1", "download": "csv"}))
    assert all(f"暗记{number}" in taken for number in range(4))
    assert all(f"暗记事项{number}" in page for number in range(4))
