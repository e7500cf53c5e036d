"""Templates for the units below: prepared by one person, issued by another, found by the nearest superior's units."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from accounts.models import User
from audit.models import Entry
from core.errors import Invalid, NotPermitted, Stale
from hierarchy.ledger import issuing
from hierarchy.ledger.issuing import OwnTemplate, TemplateInPreparation, TemplateIssued, TemplateNotReady
from hierarchy.ledger.models import IssuedTemplate
from hierarchy.units.models import Role, Unit
from notices.models import Notice
from tests.counting import queries
from tests.factories import grant, make_district, make_unit, make_user

from .given import drafter_of, head_of, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-04-10")


def row(text: str, *, key: uuid.UUID | None = None) -> dict[str, Any]:
    return {"level1": "党员", "level2": "党费", "level3": text, "key": str(key or uuid.uuid4())}


@pytest.fixture
def town() -> Unit:
    return make_unit(code="TOWN", kind="town_committee", parent=make_district(), line="L02")


@pytest.fixture
def village(town: Unit) -> Unit:
    return make_unit(code="VIL", kind="village_org", parent=town, line="L03")


@pytest.fixture
def branch(village: Unit) -> Unit:
    return make_unit(code="BR", kind="village_branch", parent=village, line="L03")


@pytest.fixture
def drafter(town: Unit, branch: Unit) -> User:
    return drafter_of(Unit.objects.get(pk=town.pk))


def again(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def prepare(
    unit: Unit, drafter: User, *, kinds: tuple[str, ...] = ("village_branch",), **changes: Any
) -> IssuedTemplate:
    values = {"rows": [row("党费收缴")], "note": "", "actor": drafter, "at": AT}
    return issuing.prepare_template(unit=again(unit), kinds=kinds, **(values | changes))


def issue(template: IssuedTemplate, actor: User, **changes: Any) -> IssuedTemplate:
    values = {"unit": again(template.unit), "template_id": template.pk, "revision": template.revision}
    return issuing.issue_template(**(values | {"actor": actor, "at": AT} | changes))


def test_it_is_numbered_issued_by_another_person_and_told_to_the_units_it_is_for(
    town: Unit, village: Unit, branch: Unit, drafter: User
) -> None:
    secretary, elsewhere = head_of(again(branch)), head_of(again(village))
    template = issue(prepare(town, drafter), head_of(again(town)))
    assert (template.number, template.issued_at) == (1, AT)
    told = Notice.objects.filter(kind="template_issued")
    assert [notice.recipient_id for notice in told] == [secretary.person_id]
    assert elsewhere.person_id not in {notice.recipient_id for notice in told}
    assert issuing.template_for(again(branch)) == template
    assert issuing.template_for(again(village)) is None
    assert Entry.objects.filter(verb="catalogue_template.issued").count() == 1


def test_whoever_prepared_it_does_not_issue_it_and_others_may_not(town: Unit, drafter: User) -> None:
    template = prepare(town, drafter)
    grant(drafter, town, Role.HEAD)
    with pytest.raises(OwnTemplate):
        issue(template, drafter)
    with pytest.raises(NotPermitted):
        issue(template, make_user())
    template.refresh_from_db()
    assert (template.issued_at, Notice.objects.count()) == (None, 0)


def test_two_cannot_issue_it_and_what_is_issued_no_longer_changes(town: Unit, drafter: User) -> None:
    template = prepare(town, drafter)
    issue(template, head_of(again(town)))
    with pytest.raises(TemplateIssued):
        issue(template, head_of(again(town)))
    for act, more in ((issuing.change_template, {"rows": []}), (issuing.discard_template, {})):
        with pytest.raises(TemplateIssued):
            act(unit=again(town), template_id=template.pk, revision=0, actor=drafter, at=AT, **more)
    template.refresh_from_db()
    assert (len(template.rows), template.number) == (1, 1)


def test_a_template_with_the_same_item_twice_is_refused(town: Unit, drafter: User) -> None:
    for rows in (
        [row("党费收缴"), row("党费收缴")],
        [row("一", key=uuid.UUID(int=1)), row("二", key=uuid.UUID(int=1))],
    ):
        with pytest.raises(TemplateNotReady):
            prepare(town, drafter, rows=rows)
    assert IssuedTemplate.objects.count() == 0


def test_only_kinds_that_stand_below_can_be_chosen(town: Unit, drafter: User) -> None:
    for kinds in ((), ("school_org",)):
        with pytest.raises(Invalid) as refused:
            prepare(town, drafter, kinds=kinds)
        assert refused.value.field == "kinds"
    assert issuing.kinds_below(again(town)) == ["village_org", "village_branch"]


def test_one_version_is_in_preparation_at_a_time(town: Unit, drafter: User) -> None:
    prepare(town, drafter)
    with pytest.raises(TemplateInPreparation):
        prepare(town, drafter)
    assert IssuedTemplate.objects.count() == 1


def test_a_stale_change_and_an_empty_template_are_refused(town: Unit, drafter: User) -> None:
    template = prepare(town, drafter)
    changed = issuing.change_template(
        unit=again(town), template_id=template.pk, revision=0, rows=[], actor=drafter, at=AT
    )
    head = head_of(again(town))
    with pytest.raises(Stale):
        issue(template, head)
    with pytest.raises(TemplateNotReady):
        issue(changed, head)
    assert IssuedTemplate.objects.filter(issued_at__isnull=False).count() == 0


def test_the_nearest_superiors_newest_template_of_the_kind_counts(
    town: Unit, village: Unit, branch: Unit, drafter: User
) -> None:
    head = head_of(again(town))
    issue(prepare(town, drafter), head)
    second = issue(prepare(town, drafter), head)
    other = issue(prepare(town, drafter, kinds=("village_org",)), head)
    assert issuing.template_for(again(branch)) == second
    assert issuing.template_for(again(village)) == other
    nearer = issue(prepare(village, drafter_of(again(village))), head_of(again(village)))
    assert issuing.template_for(again(branch)) == nearer
    assert issuing.units_concerned(IssuedTemplate.objects.select_related("unit").get(pk=second.pk)) == []


def test_finding_the_template_takes_one_query_whatever_the_depth(town: Unit, branch: Unit, drafter: User) -> None:
    issue(prepare(town, drafter), head_of(again(town)))
    unit = again(branch)
    with queries() as asked:
        issuing.template_for(unit)
    assert len(asked) == 1
