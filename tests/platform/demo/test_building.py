"""A small demonstration, built whole: everything adds up, and every page will have something to show."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from demo import building
from demo.planning import SHOWN_AT_WORK
from district.models import District
from hierarchy.bulletins.models import Bulletin
from hierarchy.bulletins.reading import findings_of
from hierarchy.ledger.models import (
    AttendanceEntry,
    EventKind,
    LedgerEvent,
    ObligationEntry,
    PublicationEntry,
    Submission,
    SurveyResult,
)
from hierarchy.ledger.reconciling import differences
from hierarchy.units.models import Line, LineLead, Membership, Role, Unit
from notices.models import Notice
from tenants.disclosure.models import Disclosure, Publication
from tenants.feedback.models import Case, Occasion, Supervisor, Survey, SurveyAnswer
from tenants.registry.models import Tenant
from tenants.registry.workspaces import workspace

# One process for the whole file: it builds once for all tests.
pytestmark = pytest.mark.django_db
UNITS = 22


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Counter[str]:
    """Build once for all tests of this file, and leave no trace."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined] # pytest-django's own
        building.build(units=UNITS, seed=1, progress=lambda _line: None)
        yield Counter(ObligationEntry.objects.values_list("verdict", flat=True))
        transaction.set_rollback(True)


def test_the_ledger_the_tree_and_the_trail_add_up(built: Counter[str]) -> None:
    assert list(differences()) == []
    for command in ("check_tree", "verify_audit", "reconcile"):
        call_command(command, stdout=StringIO())


def test_the_district_is_named_as_fictional_and_its_date_is_fixed(built: Counter[str]) -> None:
    district = District.objects.get()
    assert (district.name, district.is_demonstration, district.frozen_on) == (
        "云澜区（虚构）",
        True,
        date(2026, 7, 10),
    )
    assert building.is_built()


def test_nothing_is_recorded_after_the_last_moment(built: Counter[str]) -> None:
    assert LedgerEvent.objects.filter(recorded_at__gt=building.NOW).count() == 0
    assert PublicationEntry.objects.filter(recorded_at__gt=building.NOW).count() == 0
    assert Submission.objects.filter(sent_at__gt=building.NOW).count() == 0
    assert Notice.objects.filter(at__gt=building.NOW).count() == 0


def test_every_state_of_a_duty_occurs(built: Counter[str]) -> None:
    assert set(built) >= {"", "on_time", "late", "nil"}
    assert ObligationEntry.objects.owed().open().filter(due_on__lt=building.FROZEN_ON).exists()
    assert ObligationEntry.objects.pending().exists()
    assert built["on_time"] > 10 * built["late"]
    kinds = set(LedgerEvent.objects.values_list("kind", flat=True))
    assert kinds >= {EventKind.CREATED, EventKind.PREPARED, EventKind.DISCLOSED, EventKind.NIL_RETURNED}


def test_the_bulletin_of_the_month_that_ended_last_is_issued(built: Counter[str]) -> None:
    bulletin = Bulletin.objects.get()
    assert (bulletin.period, bulletin.status, bulletin.is_intact) == ("2026-06", "issued", True)
    section = findings_of(bulletin, today=building.FROZEN_ON).sections[""]
    assert (section.units, len(section.lines) > 1, section.has_figures) == (Unit.objects.count(), True, True)


def test_work_is_under_way_on_the_last_day(built: Counter[str]) -> None:
    states: Counter[str] = Counter()
    for unit in Unit.objects.all():
        with workspace(unit):
            states.update(Disclosure.objects.values_list("state", flat=True))
    assert states["proposed"] > 0
    assert states["approved"] > 0
    assert Notice.objects.filter(read_at__isnull=True).exists()


@pytest.mark.parametrize("code", sorted(SHOWN_AT_WORK - {"C0101"}))  # a district this small has no such branch
def test_every_page_about_people_s_part_has_something_where_visitors_look(built: Counter[str], code: str) -> None:
    unit = Unit.objects.get(code=code)
    with workspace(unit):
        held = Occasion.objects.filter(state=Occasion.State.HELD)
        assert (held.count(), Occasion.objects.filter(state=Occasion.State.PLANNED, is_announced=True).count()) == (
            3,
            1,
        )
        assert Supervisor.objects.count() == 2
        assert Case.objects.filter(supervisor_id__isnull=False).count() == 2
        survey = Survey.objects.get()
        assert (survey.is_published, SurveyAnswer.objects.filter(is_valid=True).count()) == (True, 42 + 48 + 33)
        circular = Publication.objects.exclude(recipients=[]).get()
        read = [bool(entry["read_at"]) for entry in circular.recipients]
        assert any(read)
        assert not all(read)
    assert AttendanceEntry.objects.filter(unit=unit).count() == 3
    assert SurveyResult.objects.filter(unit=unit).count() == 3


def test_every_unit_has_a_workspace_and_every_line_a_lead(built: Counter[str]) -> None:
    assert Tenant.objects.count() == Unit.objects.count() == UNITS
    leading = LineLead.objects.valid(building.FROZEN_ON).values("line")
    assert not Line.objects.filter(is_active=True).exclude(pk__in=leading).exists()


def test_every_reader_has_an_account(built: Counter[str]) -> None:
    names = {name for name, _password, _who in building.summary().accounts}
    assert {"office", "jg04.line", "z01.supervisor", "c01.drafter", "sysadmin", "secadmin", "auditadmin"} <= names
    held = set(Membership.objects.values_list("role", flat=True))
    assert held == set(Role.values)


def test_it_is_built_only_once(built: Counter[str]) -> None:
    with pytest.raises(building.NotEmpty):
        building.build(units=UNITS, seed=1, progress=lambda _line: None)


@pytest.mark.parametrize("units", [0, 19, 3_001])
def test_a_size_that_cannot_be_built_is_refused(units: int) -> None:
    before = District.objects.count()
    with pytest.raises(ValueError, match="between 20 and 3000 units"):
        building.build(units=units, seed=1, progress=lambda _line: None)
    assert District.objects.count() == before
