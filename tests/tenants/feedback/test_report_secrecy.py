"""A real-name report about a village, handled by the district: the reported side learns nothing, by no way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client

from accounts.models import PlatformRole, User
from audit.models import Entry
from hierarchy.ledger.models import FeedbackEntry, FeedbackEvent
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Question
from hierarchy.metrics.rollup import total
from hierarchy.units.models import LeadPower, Role, Unit
from notices.models import Notice
from tenants.feedback.models import Case
from tenants.registry.workspaces import tenant_of, workspace
from tests.factories import grant, make_lead, make_line, make_unit, make_user
from tests.tenants.feedback.people import Village
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
        return Case.objects.get(), code


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def addresses(village: Village, case: Case) -> Iterator[str]:
    """Give every address of both URLconfs, with the report's own key where one is asked for."""
    from django.conf import settings

    from core.urls import district_url, unit_url

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
    trail = json.dumps(list(Entry.objects.filter(verb__startswith="case.").values_list("data", flat=True)))
    assert not any(secret in trail for secret in (*SECRETS, str(village.unit.pk), village.unit.name))
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
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' "
            "AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            text = "\n".join(row[0] for row in cursor.fetchall())
            found += [(schema, table, secret) for secret in SECRETS if secret in text]
    assert found == []


def test_the_reported_units_own_database_role_reads_nothing_of_it(village: Village, clock: datetime) -> None:
    case, _code = report(village)
    own, handling = tenant_of(village.unit).schema_name, tenant_of(village.district.unit).schema_name
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE reported NOLOGIN")
        cursor.execute(f'GRANT USAGE ON SCHEMA "{own}", public TO reported')
        cursor.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA "{own}" TO reported')
        cursor.execute("SET ROLE reported")
        try:
            cursor.execute(f'SELECT count(*) FROM "{own}".feedback_case')
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT has_schema_privilege('reported', %s, 'USAGE')", [handling])
            assert cursor.fetchone() == (False,)
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("DROP OWNED BY reported")
            cursor.execute("DROP ROLE reported")
    # What the shared ledger says of it names the handling unit and days only.
    event = FeedbackEvent.objects.get(case_id=case.pk)
    assert event.unit_id == village.district.unit.pk
    assert str(village.unit.pk) not in json.dumps(event.data)


def test_both_sides_walk_it_to_an_answer(village: Village, clock: datetime) -> None:
    case, code = report(village)
    slug = village.district.unit.slug
    officer, head = client_of(village.district.officer), client_of(village.district.head)
    page = f"/u/{slug}/reports/{case.pk}/"
    assert WORDS in officer.get(page).content.decode()
    assert NAME not in officer.get(page).content.decode()
    identity = officer.post(f"/u/{slug}/cases/{case.pk}/identity/")
    assert NAME in identity.content.decode()
    assert Entry.objects.filter(verb="case.identity_read").count() == 1

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
        closed = Case.objects.get()
        assert (closed.state, closed.title, closed.original) == ("closed", "", "")


def _reply_hash(village: Village) -> str:
    with workspace(village.district.unit):
        return str(Case.objects.get().replies.get().content_sha256)


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
