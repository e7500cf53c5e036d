"""The record of all that a unit has done, for those who answer for it or inspect it."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from audit.models import Entry
from audit.verbs import label_of
from hierarchy.ledger import submissions
from hierarchy.units.models import Role, Unit
from tenants.desk.history import Asked, acts_of, in_words
from tenants.registry.ownership import acting_as_owner
from tests.counting import queries
from tests.factories import grant, make_user
from tests.tenants.desk.given import address, signed_in
from tests.tenants.disclosure.scene import Scene, make_scene


def acts(scene: Scene, **given: str) -> list[tuple[str, str, str]]:
    with scene.inside():
        found = in_words(scene.unit, acts_of(scene.unit, Asked.read(given)))
    return [(act.label, act.subject, act.who) for act in found]


@pytest.fixture
def worked(full: Scene) -> Scene:
    """Let the unit propose, file something and have it reviewed; the newest act last."""
    with full.inside():
        disclosure = full.proposed(title="一季度党费收缴情况")
        full.review(disclosure)
    submissions.send(
        kind="filing",
        sender=full.unit,
        subject_id=disclosure.catalogue_id,
        title="目录第 1 版",
        content={"items": []},
        actor=full.head,
        at=full.at,
    )
    return full


def test_acts_are_told_in_words_the_newest_first(worked: Scene) -> None:
    title, version = "一季度党费收缴情况", _("Catalogue, version %(number)s") % {"number": 1}
    assert acts(worked) == [
        (label_of("submission.sent"), "目录第 1 版", "张head"),
        (label_of("disclosure.reviewed"), title, "张reviewer"),
        (label_of("disclosure.proposed"), title, "张drafter"),
        (label_of("disclosure.started"), title, "张drafter"),
        (label_of("catalogue.in_force"), version, "张head"),
        *acts(worked)[5:],
    ]
    assert [label for label, _subject, _who in acts(worked)[5:]] == [label_of("workspace.provisioned")]


def test_another_units_acts_are_not_among_them(worked: Scene, district: Unit) -> None:
    other = make_scene("full", worked.at, parent=district)
    with other.inside():
        other.proposed(title="别的单位的事项")
    assert "别的单位的事项" not in [subject for _label, subject, _who in acts(worked)]


def test_filters_narrow_by_kind_person_and_month(worked: Scene) -> None:
    assert {who for _l, _s, who in acts(worked, kind="upward")} == {"张head"}
    assert len(acts(worked, kind="disclosure")) == 3
    assert len(acts(worked, person=str(worked.reviewer.person_id))) == 1
    assert len(acts(worked, month="2026-04")) == len(acts(worked))
    assert acts(worked, month="2026-03") == []
    latest = Entry.objects.order_by("-pk")[0]
    with acting_as_owner():
        Entry.objects.filter(pk=latest.pk).update(at=worked.at - timedelta(days=10))
    assert len(acts(worked, month="2026-03")) == 1


@pytest.mark.parametrize(
    "given", [{"month": "2026-13"}, {"month": "x"}, {"person": "x"}, {"kind": "x"}, {"month": "0000-01"}]
)
def test_what_is_no_filter_filters_nothing(worked: Scene, given: dict[str, str]) -> None:
    assert len(acts(worked, **given)) == len(acts(worked))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("head", 200),
        ("deputy", 200),
        ("approver", 200),
        ("drafter", 403),
        ("reviewer", 403),
        ("secrecy_reviewer", 403),
        ("member", 403),
    ],
)
@pytest.mark.parametrize("page", ["history/", "history/export/"])
def test_only_those_who_answer_for_the_unit_read_it(worked: Scene, role: str, status: int, page: str) -> None:
    assert signed_in(worked, role).get(address(worked, page)).status_code == status


def test_the_units_inspector_reads_it_and_the_signed_out_are_asked_to_sign_in(worked: Scene) -> None:
    inspector = make_user()
    grant(inspector, worked.unit, Role.UNIT_INSPECTOR)
    client = Client()
    assert client.get(address(worked, "history/")).status_code == 302
    client.force_login(inspector)
    assert client.get(address(worked, "history/")).status_code == 200


def test_the_superior_does_not_read_it(worked: Scene, district: Unit) -> None:
    office = make_user()
    grant(office, district, Role.DISTRICT_SUPERVISOR)
    client = Client()
    client.force_login(office)
    assert client.get(address(worked, "history/")).status_code == 404  # a workspace is its own people's


def test_the_table_to_take_away_has_the_same_acts(worked: Scene) -> None:
    with worked.inside():
        worked.draft(item="班子分工", title="=1+1")
    answer = signed_in(worked, "head").get(address(worked, "history/export/"), {"kind": "disclosure"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 4
    assert rows[1][2:] == ["'=1+1", "张drafter"]  # no formula in the reader's spreadsheet


def test_it_is_paged_and_asks_as_often_for_fifty_as_for_five(worked: Scene) -> None:
    client = signed_in(worked, "head")
    client.get(address(worked, "history/?kind=disclosure"))
    with queries() as few:
        client.get(address(worked, "history/?kind=disclosure"))
    template = Entry.objects.get(verb="disclosure.proposed")
    for number in range(60):
        template.pk, template.position, template._state.adding = None, 1_000 + number, True
        template.save()
    with queries() as many:
        answer = client.get(address(worked, "history/?kind=disclosure"))
    assert len(answer.context["acts"]) == 50
    assert len(many) == len(few)
