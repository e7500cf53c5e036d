"""A real-name report about a village, handled by the district: the reported side learns nothing, by no way."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from accounts.models import PlatformRole, User
from audit.models import Entry
from core.sealing import new_key, write_keys
from core.urls import district_url, unit_url
from hierarchy.ledger.models import FeedbackEntry, FeedbackEvent
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Question
from hierarchy.metrics.rollup import total
from hierarchy.units.models import LeadPower, Role, Unit
from notices.models import Notice
from tenants.feedback.actions.handling import instruct, take_up_case
from tenants.feedback.actions.identities import read_identity
from tenants.feedback.actions.replying import ReplyContent, approve_and_release, close_case, draft_reply
from tenants.feedback.models import Case
from tenants.registry.ownership import acting_as_owner
from tenants.registry.rights import RIGHTS
from tenants.registry.workspaces import tenant_of, workspace
from tests.factories import grant, make_lead, make_line, make_unit, make_user
from tests.tenants.feedback.people import Village, receive
from tests.test_urls import ask, every_address

WORDS = "MARK-WORDS 清溪村三会一课记录是补写的"
NAME = "MARK-NAME-李建国"
PHONE = "13800001111"
ID_NUMBER = "11010519491231002X"
SECRETS = (WORDS, NAME, PHONE, ID_NUMBER)


@pytest.fixture
def people(village: Village) -> dict[str, User]:
    """Give everybody who must not learn of it."""
    Unit.objects.filter(pk=village.unit.pk).update(line=make_line("L03"))
    lead = make_unit(code="LEAD", kind="committee_organ", parent=village.district.unit, line="L01")
    make_lead("L03", lead, LeadPower.GUIDE_SUPERVISE)
    who = {
        "reported head": village.head,
        "reported officer": village.officer,
        "parent head": village.town.head,
        "parent officer": village.town.officer,
        "lead": make_user(),
        "office": make_user(),
        # The district's own officer who also serves in the village: kept out of the report.
        "officer on both sides": make_user(),
    }
    grant(who["lead"], lead, Role.LINE_SUPERVISOR)
    grant(who["office"], village.district.unit, Role.DISTRICT_SUPERVISOR)
    who["inspector of the handling unit"] = make_user()
    grant(who["inspector of the handling unit"], village.district.unit, Role.UNIT_INSPECTOR)
    grant(who["officer on both sides"], village.district.unit, Role.FEEDBACK_OFFICER)
    grant(who["officer on both sides"], village.unit, Role.MEMBER)
    return who | {str(role): make_user(platform_role=role) for role in PlatformRole.values if role}


def form(village: Village, **given: Any) -> dict[str, Any]:
    made = Signer(salt="tenants.feedback.robots").sign((village.at - timedelta(minutes=2)).isoformat())
    return {
        "matter": "false",
        "unit_name": village.unit.name,
        "by_district": "1",
        "original": WORDS,
        "name": NAME,
        "phone": PHONE,
        "id_number": ID_NUMBER,
        "form_time": made,
    } | given


@pytest.fixture
def clock(village: Village, monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr("district.clock.now", lambda *_: village.at)
    return village.at


def report(village: Village) -> tuple[Case, str]:
    """Send a report over the page; give its case and its private code."""
    client = Client()
    answer = client.post("/report/", form(village))
    assert answer.status_code == 302, answer.context["form"].errors
    code = client.get(answer.url).context["receipt"]["code"]
    with workspace(village.district.unit):
        return Case.objects.get(kind="report"), code


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def addresses(village: Village, case: Case) -> Iterator[str]:
    """Give every address of both URLconfs, with the report's own key where one is asked for."""
    from django.conf import settings

    values = {"UUIDConverter": case.pk, "IntConverter": 2026, "SlugConverter": "note", "StringConverter": "L03"}
    for address in every_address():
        given = {name: values[kind] for name, kind in address.converters.items()}
        if address.urlconf == settings.ROOT_URLCONF:
            if "slug" in given:
                given["slug"] = village.district.unit.slug
            yield district_url(address.name, **given)
        else:
            for unit in (village.unit, village.town.unit, village.district.unit):
                yield unit_url(unit.slug, address.name, **given)


def test_nobody_on_the_reported_side_or_above_is_shown_anything(
    village: Village, people: dict[str, User], clock: datetime
) -> None:
    case, _code = report(village)
    marks = [mark.encode() for mark in (*SECRETS, f"{case.number}")]
    for who, user in people.items():
        client = client_of(user)
        for path in addresses(village, case):
            answer = ask(client, "get", path)
            if str(case.pk) in path:
                assert answer.status_code != 200, (who, path)
            shown = [mark.decode() for mark in marks if mark in answer.was]
            assert (who, path, shown) == (who, path, [])


def test_no_notice_no_figure_and_no_trail_tells(village: Village, people: dict[str, User], clock: datetime) -> None:
    before = figures(village)
    case, _code = report(village)
    told = set(Notice.objects.values_list("recipient_id", flat=True))
    staff = village.district
    assert told == {staff.officer.person_id, staff.head.person_id, staff.deputy.person_id}
    assert figures(village) == before
    trail = list(Entry.objects.filter(verb__startswith="case.").values_list("verb", "data"))
    assert trail == [("case.received", {"channel": "web"})]  # as of any other case
    assert FeedbackEntry.objects.get(pk=case.pk).unit == staff.unit


def figures(village: Village) -> list[dict[str, Any]]:
    answers = []
    for unit in (village.unit, village.town.unit, None):
        period = Period.parse("2026")
        day = village.at.date()
        row = total(Question(period, as_of=day, today=day, unit=unit))
        answers.append({name: (figure.numerator, figure.denominator) for name, figure in row.figures.items()})
    return answers


def test_raw_sql_over_every_table_of_every_schema_finds_nothing(village: Village, clock: datetime) -> None:
    report(village)
    found, seen = [], set()
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' "
            "AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            text = "\n".join(row[0] for row in cursor.fetchall())
            found += [(schema, table, secret) for secret in SECRETS if secret in text]
            seen |= {table} if text else set()
    assert {"feedback_case", "audit_entry", "ledger_feedbackentry"} <= seen
    assert found == []


def rows_of_all_tables() -> dict[tuple[str, str], set[str]]:
    """Give every row of every schema as text."""
    rows = {}
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' "
            "AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            rows[schema, table] = {row[0] for row in cursor.fetchall()}
    return rows


@pytest.fixture
def far_keys(db: None) -> None:
    """Give units keys that are no small number, so that one is recognised wherever it stands."""
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 770000)", [Unit._meta.db_table])


def test_what_a_report_writes_names_the_reported_unit_nowhere(
    far_keys: None, village: Village, people: dict[str, User], clock: datetime
) -> None:
    """Every row that a report adds or changes, in every schema: not one says which unit it is about."""
    tenant = tenant_of(village.unit)
    unit = village.unit
    names = (unit.name, unit.short_name, unit.code, f"u/{unit.slug}/", tenant.schema_name, str(unit.pk))
    before = rows_of_all_tables()
    walk_to_an_answer(village)
    added = {
        (schema, table): rows - before.get((schema, table), set())
        for (schema, table), rows in rows_of_all_tables().items()
    }
    tables = {table for (schema, table), rows in added.items() if rows}
    assert {"feedback_case", "feedback_casestep", "feedback_reply", "ledger_feedbackentry"} <= tables
    own = tenant.schema_name, tenant_of(village.town.unit).schema_name
    assert [key for key, rows in added.items() if rows and key[0] in own] == []
    said = [(key, row) for key, rows in added.items() for row in rows if any(name in row for name in names)]
    assert said == []


@pytest.mark.parametrize("page", ["{desk}", "/u/{slug}/cases/", "/u/{slug}/cases/?show=all", "/notices/"])
def test_desk_lists_and_notices_stay_as_they_were(
    village: Village, people: dict[str, User], clock: datetime, page: str
) -> None:
    readers = {
        "reported head": village.unit,
        "parent head": village.town.unit,
        "officer on both sides": village.district.unit,
        "inspector of the handling unit": village.district.unit,
    }

    def seen() -> dict[str, str]:
        pages = {}
        for who, unit in readers.items():
            answer = client_of(people[who]).get(page.format(slug=unit.slug, desk=unit_url(unit.slug, "desk")))
            assert answer.status_code == 200, (who, page)
            pages[who] = re.sub(r"csrf[^>]*>|nonce=\S+", "", answer.content.decode())
        return pages

    before = seen()
    report(village)
    assert seen() == before


def test_its_number_leaves_no_gap_in_the_others(village: Village, clock: datetime) -> None:
    unit = village.district.unit
    first = receive(unit, "路灯坏了", at=village.at).case.number
    case, _code = report(village)
    second = receive(unit, "井盖松了", at=village.at).case.number
    assert (first, second) == ("2026-0001", "2026-0002")
    assert re.fullmatch(r"R2026-[2-9A-Z]{6}", case.number)


def test_the_trail_reads_as_of_any_other_case(village: Village, clock: datetime) -> None:
    """Whoever may read the whole trail finds no verb and no fact by which a report stands out."""
    unit = village.district.unit
    ordinary = receive(unit, "路灯坏了", at=village.at, contact={"name": "王", "phone": "138"}).case
    walk_to_an_answer(village)
    with workspace(unit):
        answer_ordinary(village, ordinary)
        key = Case.objects.get(kind="report").pk

    def shape(pk: object) -> list[tuple[str, list[str]]]:
        rows = Entry.objects.filter(subject_id=str(pk)).order_by("id").values_list("verb", "data")
        return [(verb, sorted(data)) for verb, data in rows]

    assert shape(key) == shape(ordinary.pk)


def test_without_the_key_the_pages_say_so_to_everybody_alike(
    village: Village, people: dict[str, User], clock: datetime, settings: Any
) -> None:
    case, _code = report(village)
    slug = village.district.unit.slug
    pages = (f"/u/{slug}/reports/", f"/u/{slug}/reports/{case.pk}/", f"/u/{slug}/reports/{uuid.uuid4()}/")
    kept, settings.IDENTITY_KEYS_FILE = settings.IDENTITY_KEYS_FILE, settings.IDENTITY_KEYS_FILE.with_name("gone")
    for user in (village.district.officer, people["officer on both sides"]):
        answers = [client_of(user).get(page) for page in pages]
        assert {answer.status_code for answer in answers} == {503}
        assert all("密钥" in answer.content.decode() for answer in answers)
    answer = Client().post("/report/", form(village))
    assert (answer.status_code, WORDS in answer.content.decode()) == (409, True)
    assert FeedbackEntry.objects.count() == 1
    # Another key than the one it was sealed with: whoever handles reports hears that something cannot be opened.
    settings.IDENTITY_KEYS_FILE = kept.with_name("other")
    write_keys([new_key()])
    listed = client_of(village.district.officer).get(pages[0])
    assert listed.context["is_something_illegible"] is True
    assert listed.context["rows"] == []
    assert client_of(village.district.officer).get(pages[1]).status_code == 404


def test_the_reported_units_own_database_role_reads_nothing_of_it(village: Village, clock: datetime) -> None:
    case, _code = report(village)
    handling = tenant_of(village.district.unit).schema_name
    with workspace(village.unit):
        assert not Case.objects.exists()
        assert readable(f"{handling}.feedback_case") is None
        tables = connection.introspection.table_names()
        shared = [table for table in RIGHTS if table not in tables]
        found = {table: readable(f"public.{table}") for table in (*tables, *shared)}
    assert "ledger_feedbackentry" in found
    assert [table for table, text in found.items() if text and any(secret in text for secret in SECRETS)] == []
    # What the shared ledger says of it names the handling unit and days only.
    event = FeedbackEvent.objects.get(case_id=case.pk)
    assert event.unit_id == village.district.unit.pk
    assert str(village.unit.pk) not in json.dumps(event.data)


def readable(table: str) -> str | None:
    """Give all that the open workspace's role reads of a table, or None if it may not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table} t")
            return "\n".join(row[0] for row in cursor.fetchall())
    except ProgrammingError:
        return None


def test_both_sides_walk_it_to_an_answer(village: Village, clock: datetime) -> None:
    walk_to_an_answer(village)


def walk_to_an_answer(village: Village) -> None:
    """Send a report and handle it over the pages until it is closed."""
    case, code = report(village)
    slug = village.district.unit.slug
    officer, head = client_of(village.district.officer), client_of(village.district.head)
    page = f"/u/{slug}/reports/{case.pk}/"
    assert WORDS in officer.get(page).content.decode()
    assert NAME not in officer.get(page).content.decode()
    identity = officer.post(f"/u/{slug}/cases/{case.pk}/identity/")
    assert NAME in identity.content.decode()
    assert Entry.objects.filter(verb="case.identity_read", subject_id=str(case.pk)).count() == 1

    def act(client: Client, step: str, **given: Any) -> None:
        answer = client.post(f"{page}do/{step}/", given)
        assert answer.status_code == 302, (step, answer.status_code)

    act(officer, "take-up", proposal="调阅会议记录核实。")
    act(head, "instruct", instruction="同意。")
    act(officer, "reply", body="经核实，已责令更正并重新公开。")
    seen = _reply_hash(village)
    act(head, "approve-and-send", seen=seen, how="link")
    followed = Client().get(f"/u/{slug}/follow/{code}/").content.decode()
    assert "已责令更正" in followed
    assert WORDS not in followed
    assert NAME not in followed
    act(officer, "close", outcome="answered")
    with workspace(village.district.unit):
        closed = Case.objects.get(pk=case.pk)
        assert (closed.state, closed.title, closed.original) == ("closed", "", "")


def answer_ordinary(village: Village, case: Case) -> None:
    """Do with an ordinary case what `walk_to_an_answer` does with a report, inside the workspace."""
    staff = village.district
    by = {"unit": staff.unit, "case_id": case.pk, "at": village.at}
    read_identity(actor=staff.officer, **by)
    take_up_case(title="路灯", kind="suggestion", proposal="拟办", actor=staff.officer, **by)
    instruct(instruction="同意。", actor=staff.head, **by)
    reply = draft_reply(content=ReplyContent("已修好。"), actor=staff.officer, **by)
    approve_and_release(seen_sha256=reply.content_sha256, how="link", actor=staff.head, **by)
    close_case(outcome="answered", actor=staff.officer, **by)


def _reply_hash(village: Village) -> str:
    with workspace(village.district.unit):
        return str(Case.objects.get(kind="report").replies.get().content_sha256)


@pytest.mark.parametrize(
    ("given", "status", "kept"),
    [
        ({"matter": "misconduct"}, 200, 0),
        ({"id_number": "1"}, 400, 0),
        ({"name": ""}, 400, 0),
        ({"unit_name": "没有这个组织"}, 400, 0),
        ({"unit_name": "示例区委"}, 409, 0),  # nobody above it in this system
        ({"by_district": "0"}, 302, 1),
    ],
)
def test_what_is_taken_in_and_what_not(
    village: Village, clock: datetime, given: dict[str, Any], status: int, kept: int
) -> None:
    answer = Client().post("/report/", form(village, **given))
    assert answer.status_code == status
    assert FeedbackEntry.objects.count() == kept
    if given.get("matter") == "misconduct":
        assert WORDS not in answer.content.decode()
        assert "12388" in answer.content.decode()
