"""Same as last period: the title speaks of the new period, the rest is as it was, and somebody reads it first."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import translation

from district.models import District
from hierarchy.ledger import owing
from hierarchy.ledger.models import ObligationEntry
from tenants.disclosure.actions import attaching, copying, drafting, proposing, publishing, reviewing, starting
from tenants.disclosure.actions.drafting import DraftContent
from tenants.disclosure.actions.proposing import DraftIncomplete
from tenants.disclosure.last_period import label_before, with_period_replaced
from tenants.disclosure.models import Attachment, Disclosure, FileKind, Step
from tenants.disclosure.policies import NotYourStep
from tests.hierarchy.ledger.given import set_value
from tests.tenants.disclosure.scene import Scene, pdf


@pytest.mark.parametrize(
    ("label", "before"),
    [
        ("2026-Q2", "2026-Q1"),
        ("2026-Q1", "2025-Q4"),
        ("2026-H2", "2026-H1"),
        ("2026-H1", "2025-H2"),
        ("2026-03", "2026-02"),
        ("2026-01", "2025-12"),
        ("2026", "2025"),
        ("first", ""),
        ("E2026-03-04", ""),
        ("C2026-Q2", ""),
    ],
)
def test_the_period_before(label: str, before: str) -> None:
    assert label_before(label) == before


@pytest.mark.parametrize(
    ("title", "old", "new", "expected"),
    [
        ("一季度党费收缴情况", "2026-Q1", "2026-Q2", "二季度党费收缴情况"),
        ("2026年第一季度党费收缴", "2026-Q1", "2026-Q2", "2026年第二季度党费收缴"),
        ("2025 年四季度党费收缴", "2025-Q4", "2026-Q1", "2026 年一季度党费收缴"),
        ("党费收缴（2026年1季度）", "2026-Q1", "2026-Q2", "党费收缴（2026年2季度）"),
        ("2026年3月党费收缴", "2026-03", "2026-04", "2026年4月党费收缴"),
        ("三月份党费收缴", "2026-03", "2026-04", "四月份党费收缴"),
        ("2026年12月党费收缴", "2026-12", "2027-01", "2027年1月党费收缴"),
        ("十二月党费收缴", "2026-12", "2027-01", "一月党费收缴"),
        ("2026年2月党费收缴", "2026-02", "2026-03", "2026年3月党费收缴"),
        ("12月党费收缴", "2026-02", "2026-03", "12月党费收缴"),  # another month
        ("十二月党费收缴", "2026-02", "2026-03", "十二月党费收缴"),
        ("3月8日主题党日", "2026-03", "2026-04", "3月8日主题党日"),  # a day, not the period
        ("上半年党费收缴", "2026-H1", "2026-H2", "下半年党费收缴"),
        ("2025年下半年党费收缴", "2025-H2", "2026-H1", "2026年上半年党费收缴"),
        ("2025年度民主评议", "2025", "2026", "2026年度民主评议"),
        ("党费收缴", "2026-Q1", "2026-Q2", "党费收缴"),
        ("党发〔2025〕3号的落实", "2025-Q4", "2026-Q1", "党发〔2025〕3号的落实"),  # the number of a document
        ("一季度党费收缴", "2026-Q1", "2026-H1", "一季度党费收缴"),  # the cycle has changed
    ],
)
def test_a_title_speaks_of_the_new_period(title: str, old: str, new: str, expected: str) -> None:
    assert with_period_replaced(title, old=old, new=new) == expected


def last_quarter(scene: Scene, **changes: Any) -> Disclosure:
    """Let the first quarter be published with two files to be disclosed and one that is not."""
    disclosure = scene.draft(**changes)
    attaching.attach_file(file=pdf("明细.pdf"), **scene.who(scene.drafter, disclosure))
    attaching.attach_file(file=pdf("会议材料.pdf"), kind=FileKind.MATERIAL, **scene.who(scene.drafter, disclosure))
    scene.propose(disclosure, explanation="说明")
    scene.review(disclosure)
    scene.clear(disclosure)
    reviewing.approve(opinion="", **scene.who(scene.approver, disclosure))
    scene.publish(disclosure, forms=disclosure.current.forms)
    return disclosure


@pytest.fixture
def second_quarter(full: Scene) -> ObligationEntry:
    full.at = full.at.replace(month=7, day=2)
    owing.extend_schedule(until=full.at.date(), actor=full.head, at=full.at)
    return full.owed(period="2026-Q2")


@pytest.fixture
def first_quarter(full: Scene) -> Disclosure:
    with full.inside():
        return last_quarter(full)


def copy(scene: Scene, obligation: ObligationEntry, actor: Any = None) -> Disclosure:
    return copying.start_from_last(
        unit=scene.unit, obligation_id=obligation.pk, actor=actor or scene.drafter, at=scene.at
    )


def test_a_draft_begins_with_what_was_published(
    full: Scene, first_quarter: Disclosure, second_quarter: ObligationEntry
) -> None:
    with full.inside():
        disclosure = copy(full, second_quarter)
        version, source = disclosure.current, first_quarter.current
        assert (version.title, version.body) == ("二季度党费收缴情况", source.body)
        assert (version.scope, version.forms, version.planned_on) == ("public", ["bulletin_board"], None)
        files = list(version.attachments.all())
        assert [(file.name, file.kind) for file in files] == [("明细.pdf", "content")]
        assert files[0].path == source.attachments.get(kind="content").path
        assert (disclosure.state, disclosure.copied_from_id, version.saved_at) == ("draft", source.pk, None)
        assert disclosure.obligation_id == second_quarter.pk


def test_removing_the_copied_file_leaves_last_quarters(
    full: Scene, first_quarter: Disclosure, second_quarter: ObligationEntry
) -> None:
    with full.inside():
        disclosure = copy(full, second_quarter)
        file = disclosure.current.attachments.get()
        attaching.remove_file(attachment_id=file.pk, **full.who(full.drafter, disclosure))
        assert Attachment.objects.filter(path=file.path).count() > 0
        assert default_storage.exists(file.path)


def test_what_is_unchanged_is_proposed_only_as_still_true(
    full: Scene, first_quarter: Disclosure, second_quarter: ObligationEntry
) -> None:
    with full.inside():
        disclosure = copy(full, second_quarter)
        plan(full, disclosure)
        with pytest.raises(DraftIncomplete) as refusal:
            proposing.propose(is_truthful=True, **full.who(full.drafter, disclosure))
        assert refusal.value.field == "is_still_true"
        disclosure.refresh_from_db()
        assert (disclosure.state, Step.objects.filter(version__disclosure=disclosure).count()) == ("draft", 0)
        proposing.propose(is_truthful=True, is_still_true=True, **full.who(full.drafter, disclosure))
        step = Step.objects.get(version__disclosure=disclosure)
        assert step.results == {"is_truthful": True, "is_still_true": True}


def test_what_was_changed_needs_no_such_declaration(
    full: Scene, first_quarter: Disclosure, second_quarter: ObligationEntry
) -> None:
    with full.inside():
        disclosure = copy(full, second_quarter)
        plan(full, disclosure, body="二季度收缴党费 1,310 元。")
        proposing.propose(is_truthful=True, **full.who(full.drafter, disclosure))
        assert Step.objects.get(version__disclosure=disclosure).results == {"is_truthful": True}


def plan(scene: Scene, disclosure: Disclosure, **changes: Any) -> None:
    content = DraftContent.of(disclosure.current)
    values = {name: getattr(content, name) for name in content.__dataclass_fields__}
    drafting.save_draft(
        content=DraftContent(**values | {"planned_on": date(2026, 7, 6)} | changes),
        **scene.who(scene.drafter, disclosure),
    )


@pytest.mark.parametrize("period", ["2026-Q1", "2026-Q2"])
def test_without_a_publication_of_the_period_before_there_is_nothing_to_copy(
    full: Scene, second_quarter: ObligationEntry, period: str
) -> None:
    with full.inside():
        full.approved()  # approved, but not published
        obligation = full.owed("班子分工", period)
        with pytest.raises(copying.NothingToCopy):
            copy(full, obligation)
        with pytest.raises(copying.NothingToCopy):
            copy(full, second_quarter)
        assert Disclosure.objects.count() == 1


def test_a_withdrawn_publication_is_not_copied(
    full: Scene, first_quarter: Disclosure, second_quarter: ObligationEntry
) -> None:
    with full.inside():
        publishing.withdraw(reason="数据有误", **full.who(full.approver, first_quarter))
        with pytest.raises(copying.NothingToCopy):
            copy(full, second_quarter)


def test_only_a_drafter_copies_and_only_once(
    full: Scene, first_quarter: Disclosure, second_quarter: ObligationEntry
) -> None:
    with full.inside():
        with pytest.raises(NotYourStep):
            copy(full, second_quarter, actor=full.reviewer)
        disclosure = copy(full, second_quarter)
        with pytest.raises(starting.AlreadyStarted) as refusal:
            copy(full, second_quarter)
        assert refusal.value.disclosure_id == disclosure.pk
        assert Disclosure.objects.count() == 2


def test_text_that_may_no_longer_be_kept_online_is_left_out(
    full: Scene, second_quarter: ObligationEntry, at: datetime
) -> None:
    set_value("in_party_online", "login", since="2026-01-01")
    set_value("in_party_online", "off", since="2026-07-01")
    late, full.at = full.at, at
    with full.inside():
        last_quarter(full, item="民主评议", scope="party", forms=["meeting"], body="评议结果")
        full.at = late
        disclosure = copy(full, full.owed("民主评议", "2026-Q2"))
        assert (disclosure.current.body, disclosure.current.attachments.count()) == ("", 0)


class TestPages:
    @pytest.fixture(autouse=True)
    def chinese(self) -> Any:
        with translation.override("zh-hans"):
            yield

    @pytest.fixture
    def client(self, full: Scene, first_quarter: Disclosure, second_quarter: ObligationEntry) -> Client:
        District.objects.update(is_demonstration=True, frozen_on=full.at.date())
        client = Client()
        client.force_login(full.drafter)
        return client

    def test_the_page_says_that_it_is_a_copy_until_it_is_edited(
        self, full: Scene, client: Client, second_quarter: ObligationEntry
    ) -> None:
        address = f"/u/{full.unit.slug}/disclosures/start-from-last/"
        answer = client.post(address, {"obligation": second_quarter.pk}, follow=True)
        assert answer.context["copied"].is_unchanged is True
        assert "is_still_true" in answer.context["draft_form"].fields
        with full.inside():
            disclosure = Disclosure.objects.get(obligation_id=second_quarter.pk)
            seen = disclosure.current.content_sha256
        typed = {"seen": seen, "title": "二季度", "scope": "public", "body": "改了", "forms": ["bulletin_board"]}
        saved = client.post(
            f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/draft/", typed, headers={"HX-Request": "true"}
        )
        assert 'id="copied" hx-swap-oob="true"' in saved.content.decode()
        again = client.get(f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/")
        assert again.context["copied"].is_unchanged is False
        assert "is_still_true" not in again.context["draft_form"].fields

    def test_a_second_press_goes_on_with_the_draft(
        self, full: Scene, client: Client, second_quarter: ObligationEntry
    ) -> None:
        address = f"/u/{full.unit.slug}/disclosures/start-from-last/"
        first = client.post(address, {"obligation": second_quarter.pk})
        assert client.post(address, {"obligation": second_quarter.pk}).url == first.url

    def test_nonsense_is_an_unknown_item(self, full: Scene, client: Client) -> None:
        answer = client.post(f"/u/{full.unit.slug}/disclosures/start-from-last/", {"obligation": "x"})
        assert answer.status_code == 404
