"""Publishing, withdrawing, succeeding, and nil returns: workspace and ledger say the same."""

from datetime import date
from typing import Any

import pytest

from core.errors import Refusal
from district.models import SettingValue
from hierarchy.ledger.models import LedgerEvent, PublicationEntry
from tenants.disclosure.actions import drafting, nil_return, publishing, reviewing, starting
from tenants.disclosure.actions.beyond import send_plan
from tenants.disclosure.models import Attachment, Disclosure, Publication
from tenants.disclosure.policies import NotYourStep, OwnWork
from tests.factories import grant
from tests.tenants.disclosure.scene import Scene, photo
from tests.tenants.disclosure.test_procedure import counted, state_of


def withdraw(scene: Scene, disclosure: Disclosure, **changes: Any) -> None:
    given = {"reason": "金额有误", **scene.who(scene.approver, disclosure), **changes}
    publishing.withdraw(**given)


def start_nil(scene: Scene, **changes: Any) -> Disclosure:
    given = {
        "unit": scene.unit,
        "obligation_id": scene.owed().pk,
        "reason": "本季度未收缴",
        "actor": scene.drafter,
        "at": scene.at,
        **changes,
    }
    return nil_return.start_nil(**given)


@pytest.mark.parametrize(
    ("evidence", "kept"),
    [
        ({"reference": "支部大会"}, 0),
        ({"reference": "", "link": "https://www.example.gov.cn/a?b=1"}, 0),
        ({"reference": "", "evidence": [photo(), photo("2.png")]}, 2),
    ],
)
def test_one_piece_of_evidence_is_enough(full: Scene, evidence: dict[str, Any], kept: int) -> None:
    with full.inside():
        disclosure = full.approved()
        full.publish(disclosure, **evidence)
        assert Attachment.objects.filter(kind="evidence").count() == kept
        assert state_of(disclosure) == "published"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"reference": " ", "place": "村口公开栏"}, "evidence", "evidence_missing"),
        ({"link": "javascript:alert(1)"}, "link", "bad_link"),
        ({"link": "http://"}, "link", "bad_link"),
        ({"link": "http://[::1"}, "link", "bad_link"),
        ({"link": "https://a b.cn"}, "link", "bad_link"),
        ({"disclosed_on": date(2026, 4, 11)}, "disclosed_on", "wrong_day"),
        ({"disclosed_on": date(2025, 12, 31)}, "disclosed_on", "wrong_day"),
        ({"forms": []}, "forms", "not_as_approved"),
        ({"forms": ["website"]}, "forms", "not_as_approved"),
        ({"forms": ["telepathy"]}, "forms", "unknown_form"),
        ({"place": "长" * 201}, "place", "too_long"),
    ],
)
def test_a_wrong_record_of_publication_is_refused(full: Scene, changes: dict[str, Any], field: str, code: str) -> None:
    with full.inside():
        disclosure = full.approved()
        before = counted()
        with pytest.raises(Refusal) as refused:
            full.publish(disclosure, **changes)
        assert (refused.value.field, refused.value.code) == (field, code)
        assert counted() == before


def test_evidence_does_not_change_the_approved_content(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved()
        before = disclosure.current.content_sha256
        full.publish(disclosure, evidence=[photo()])
        assert disclosure.current.content_sha256 == before
    assert PublicationEntry.objects.get().content_sha256 == before


def test_an_offline_meeting_recorded_late_counts_from_its_recording(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved()
        full.publish(disclosure, disclosed_on=date(2026, 3, 20))
        assert Publication.objects.get().disclosed_on == date(2026, 3, 20)
    entry = full.owed()
    assert (entry.declared_on, entry.disclosed_on) == (date(2026, 3, 20), date(2026, 4, 10))


def test_a_disclosure_without_an_obligation_is_posted_as_a_publication_only(full: Scene) -> None:
    events = LedgerEvent.objects.count()
    with full.inside():
        row = full.items["发展党员公示"]
        disclosure = starting.start_disclosure(unit=full.unit, item_key=row.key, actor=full.drafter, at=full.at)
        full.write(disclosure, scope="local")
        full.propose(disclosure)
        full.review(disclosure)
        full.clear(disclosure)
        reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        full.publish(disclosure)
    posted = PublicationEntry.objects.get()
    assert (posted.obligation_id, posted.disclosure_id, posted.scope) == (None, disclosure.pk, "local")
    assert LedgerEvent.objects.count() == events


def test_a_withdrawal_reaches_workspace_and_ledger(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        withdraw(full, disclosure)
        disclosure.refresh_from_db()
        assert (disclosure.state, disclosure.returned_reason) == ("withdrawn", "金额有误")
        publication = Publication.objects.get()
        assert (publication.withdrawn_at, publication.withdrawal_reason) == (full.at, "金额有误")
    entry = full.owed()
    assert (entry.withdrawn_on, entry.verdict) == (date(2026, 4, 10), "")
    posted = PublicationEntry.objects.get()
    assert (posted.withdrawn_at, posted.withdrawal_reason) == (full.at, "金额有误")


@pytest.mark.parametrize("role", ["drafter", "reviewer", "member"])
def test_only_the_approver_or_head_withdraws(full: Scene, role: str) -> None:
    with full.inside():
        disclosure = full.published()
        before = counted()
        with pytest.raises(NotYourStep):
            withdraw(full, disclosure, actor=full.people[role])
        assert counted() == before


def test_a_withdrawal_needs_a_reason(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        before = counted()
        with pytest.raises(Refusal) as refused:
            withdraw(full, disclosure, reason=" ")
        assert refused.value.code == "reason_missing"
        assert counted() == before


def test_a_successor_goes_through_the_whole_procedure_and_keeps_the_counting_day(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        withdraw(full, disclosure)
        drafting.revise(**full.who(full.drafter, disclosure))
        full.write(disclosure, body="更正：一季度收缴党费 1,320 元。")
        full.propose(disclosure)
        full.review(disclosure)
        full.clear(disclosure)
        reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        full.publish(disclosure, disclosed_on=date(2026, 4, 10))
        assert [version.steps.count() for version in disclosure.versions.all()] == [6, 5]
        standing = Publication.objects.standing().get()
        assert standing.version.number == 2
    entry = full.owed()
    assert (entry.disclosed_on, entry.withdrawn_on, entry.verdict) == (date(2026, 4, 9), None, "on_time")
    assert list(PublicationEntry.objects.standing().values_list("version_number", flat=True)) == [2]


def test_what_has_been_published_is_not_edited(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        before = counted()
        for attempt in (full.write, full.propose):
            with pytest.raises(Refusal) as refused:
                attempt(disclosure)
            assert refused.value.code == "wrong_step"
        assert counted() == before


def test_a_nil_return_is_proposed_and_confirmed(full: Scene) -> None:
    with full.inside():
        disclosure = start_nil(full)
        assert (disclosure.is_nil, state_of(disclosure)) == (True, "proposed")
        nil_return.confirm_nil(**full.who(full.approver, disclosure))
        assert state_of(disclosure) == "confirmed"
    entry = full.owed()
    assert (entry.verdict, entry.nil_on, entry.disclosure_id) == ("nil", date(2026, 4, 10), disclosure.pk)
    assert not PublicationEntry.objects.exists()


def test_a_nil_return_needs_a_row_that_allows_it(full: Scene) -> None:
    with full.inside():
        before = counted()
        with pytest.raises(nil_return.NilNotAllowed) as refused:
            start_nil(full, obligation_id=full.owed("班子分工").pk)
        assert refused.value.code == "nil_not_allowed"
        assert counted() == before


def test_a_nil_return_needs_the_districts_setting(full: Scene) -> None:
    SettingValue.objects.create(
        key="nil_return", value=False, valid_from=date(2026, 1, 1), reason="关闭", set_at=full.at
    )
    with full.inside():
        before = counted()
        with pytest.raises(nil_return.NilNotAllowed):
            start_nil(full)
        assert counted() == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_nil_return_needs_a_reason(full: Scene, reason: str) -> None:
    with full.inside():
        before = counted()
        with pytest.raises(Refusal) as refused:
            start_nil(full, reason=reason)
        assert refused.value.field == "reason"
        assert counted() == before


def test_nobody_confirms_the_own_nil_return(full: Scene) -> None:
    from hierarchy.units.models import Role

    grant(full.drafter, full.unit, Role.APPROVER)
    with full.inside():
        disclosure = start_nil(full)
        before = counted()
        with pytest.raises(OwnWork):
            nil_return.confirm_nil(**full.who(full.drafter, disclosure))
        with pytest.raises(NotYourStep):
            nil_return.confirm_nil(**full.who(full.reviewer, disclosure))
        assert counted() == before


def test_a_returned_nil_return_is_proposed_again_or_discarded_for_a_disclosure(full: Scene) -> None:
    with full.inside():
        disclosure = start_nil(full)
        reviewing.return_to_drafter(reason="请核对账目", **full.who(full.approver, disclosure))
        nil_return.propose_nil_again(reason="账目已核对，确无收缴", **full.who(full.drafter, disclosure))
        assert [version.number for version in disclosure.versions.all()] == [1, 2]
        reviewing.return_to_drafter(reason="三月有收缴", **full.who(full.approver, disclosure))
        drafting.discard(unit=full.unit, disclosure_id=disclosure.pk, actor=full.drafter, at=full.at)
        assert state_of(full.draft()) == "draft"


def test_a_nil_return_is_not_started_beside_a_draft(full: Scene) -> None:
    with full.inside():
        full.draft()
        before = counted()
        with pytest.raises(starting.AlreadyStarted):
            start_nil(full)
        assert counted() == before


def test_an_ordinary_draft_does_not_become_a_nil_return(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        before = counted()
        with pytest.raises(nil_return.NilNotAllowed):
            nil_return.propose_nil_again(reason="无", **full.who(full.drafter, disclosure))
        assert counted() == before


def test_what_turns_up_after_a_nil_return_can_still_be_disclosed(full: Scene) -> None:
    with full.inside():
        disclosure = start_nil(full)
        nil_return.confirm_nil(**full.who(full.approver, disclosure))
        full.published()
    assert full.owed().verdict == "on_time"


def test_what_the_ledger_says_is_what_was_approved(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved(forms=["bulletin_board", "loudspeaker"], labels=("party", "village"))
        full.publish(disclosure, forms=["loudspeaker"])
        version = disclosure.current
    posted = PublicationEntry.objects.get()
    assert (posted.title, posted.scope, posted.content_sha256) == (version.title, version.scope, version.content_sha256)
    assert posted.forms == ["loudspeaker"]


@pytest.mark.parametrize("scope", ["local", "party", "specified"])
def test_above_the_unit_only_titles_for_society_are_read(full: Scene, scope: str) -> None:
    with full.inside():
        body = "正文" if scope == "local" else ""  # in-party text is kept offline
        disclosure = full.approved(scope=scope, body=body, title="自拟的标题", forms=["meeting"])
        full.publish(disclosure, forms=["meeting"])
    assert PublicationEntry.objects.get().title == "党费收缴"


def test_what_has_no_row_in_the_catalogue_is_not_named_above_the_unit(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved(scope="party", body="", title="自拟的标题", forms=["meeting"])
        Disclosure.objects.filter(pk=disclosure.pk).update(
            item_key=None, catalogue_id=None, obligation_id=None, item_title="自拟的事项"
        )
        send_plan(unit=full.unit, disclosure_id=disclosure.pk, actor=full.drafter, at=full.at)
        full.publish(disclosure, forms=["meeting"])
    assert PublicationEntry.objects.get().title == ""
