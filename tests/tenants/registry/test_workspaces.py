"""The gate: in, out, and nobody past it."""

import re
from pathlib import Path

import pytest
from django.db import connection, transaction

from hierarchy.units.models import Unit
from tenants.catalogue.models import Section
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import NoWorkspace, OtherWorkspaceOpenError, is_inside_workspace, workspace
from tests.factories import make_unit
from visitors.models import VisitCount

ROOT = Path(__file__).resolve().parents[3]
AROUND_THE_GATE = re.compile(r"\b(set_tenant|set_schema|set_schema_to_public|schema_context|tenant_context)\b")


@pytest.fixture
def units(db, at) -> tuple[Unit, Unit]:
    pair = make_unit(name="甲支部"), make_unit(name="乙支部")
    provision(pair, at=at)
    return pair


def test_a_unit_sees_its_own_rows_only(units):
    first, second = units
    with workspace(first):
        Section.objects.create(name="办公室")
    with workspace(second):
        Section.objects.create(name="组织科")
    with workspace(first):
        assert list(Section.objects.values_list("name", flat=True)) == ["办公室"]
    with workspace(second):
        assert list(Section.objects.values_list("name", flat=True)) == ["组织科"]


def test_shared_tables_are_readable_and_writable_inside(units, at):
    first, _second = units
    with workspace(first):
        VisitCount.objects.create(key="a", window=at, count=len(Unit.objects.filter(pk=first.pk)))
    assert VisitCount.objects.get().count == 1


def test_leaving_restores_the_shared_schema(units):
    with workspace(units[0]) as tenant:
        assert connection.schema_name == tenant.schema_name
        assert is_inside_workspace()
    assert connection.schema_name == "public"
    assert not is_inside_workspace()


def test_an_exception_undoes_what_was_written_and_leaves_the_workspace(units, at):
    def write_and_fail() -> None:
        with workspace(units[0]):
            Section.objects.create(name="办公室")
            VisitCount.objects.create(key="a", window=at, count=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert connection.schema_name == "public"
    assert not VisitCount.objects.exists()
    with workspace(units[0]):
        assert not Section.objects.exists()


def test_a_savepoint_undone_inside_does_not_lose_the_workspace(units):
    with workspace(units[0]):
        savepoint = transaction.savepoint()
        Section.objects.create(name="办公室")
        transaction.savepoint_rollback(savepoint)
        Section.objects.create(name="组织科")
    with workspace(units[1]):
        assert not Section.objects.exists()
    with workspace(units[0]):
        assert Section.objects.get().name == "组织科"


def test_the_same_workspace_may_be_entered_again(units):
    with workspace(units[0]):
        with workspace(units[0]):
            Section.objects.create(name="办公室")
        assert Section.objects.count() == 1


def test_another_workspace_may_not_be_entered_from_inside(units):
    first, second = units
    with workspace(first):
        with pytest.raises(OtherWorkspaceOpenError), workspace(second):
            Section.objects.create(name="办公室")
        assert not Section.objects.exists()
    with workspace(second):
        assert not Section.objects.exists()


def test_a_unit_without_a_workspace_is_refused(db):
    unit = make_unit(name="丙支部")
    with pytest.raises(NoWorkspace) as refusal, workspace(unit):
        pass
    assert refusal.value.code == "no_workspace"
    assert connection.schema_name == "public"


def test_a_unit_read_before_it_was_provisioned_may_enter(db, at):
    unit = make_unit()
    with pytest.raises(NoWorkspace), workspace(unit):
        pass
    provision([unit], at=at)
    with workspace(unit):
        assert is_inside_workspace()


def test_on_commit_hooks_run_outside_the_workspace(units, django_capture_on_commit_callbacks):
    seen = []
    with django_capture_on_commit_callbacks(execute=True), workspace(units[0]):
        transaction.on_commit(lambda: seen.append(connection.schema_name))
    assert seen == ["public"]


@pytest.mark.django_db(transaction=True)
def test_an_outermost_hook_runs_after_the_workspace_is_left(at):
    unit = make_unit()
    provision([unit], at=at)
    seen = []
    with workspace(unit):
        Section.objects.create(name="办公室")
        transaction.on_commit(lambda: seen.append(connection.schema_name))
        assert seen == []
    assert seen == ["public"]


def test_nothing_goes_around_the_gate():
    """Only the gate itself calls what the library offers for changing schemas."""
    rooms = ("platform", "hierarchy", "tenants", "assessment", "dashboards", "tests", "deploy")
    gate = ROOT / "tenants/registry/workspaces.py"
    naming = (Path(__file__), ROOT / "tests/test_house.py")  # they look for these names themselves
    around = {
        f"{path.relative_to(ROOT)}:{number}"
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if path not in (gate, *naming)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if AROUND_THE_GATE.search(line)
    }
    assert around == set()
