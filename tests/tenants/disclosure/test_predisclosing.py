"""Pre-disclosure: its term, its opinions, the formal disclosure that follows; it never fulfils a duty (REQ-06)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.errors import Invalid, Refusal
from core.secrecy_marks import SecretText
from district.models import District
from hierarchy.ledger.models import ObligationEntry, PublicationEntry
from tenants.disclosure.actions import attaching, predisclosing, proposing, starting, taking_down
from tenants.disclosure.models import Disclosure, Publication
from tenants.disclosure.policies import NotYourStep
from tenants.disclosure.predisclosure_rule import TermRunning
from tests.tenants.disclosure.matter_scene import EVENT, PROJECT, key
from tests.tenants.disclosure.scene import PASSED_AND_APPROVED, Scene, pdf


def start(scene: Scene, item: str = "班子分工", **changes: Any) -> Disclosure:
    values = {"item_key": key(scene, item), "title": "班子分工调整方案（征求意见稿）", **changes}
    return predisclosing.start_predisclosure(unit=scene.unit, actor=scene.drafter, at=scene.at, **values)


def shown(scene: Scene, item: str = "班子分工", **changes: Any) -> Disclosure:
    """Take a pre-disclosure through the procedure and publish it on 9 April."""
    disclosure = start(scene, item)
    scene.write(disclosure, title="班子分工调整方案（征求意见稿）", **changes)
    attaching.attach_file(file=pdf(), **scene.who(scene.drafter, disclosure))
    scene.propose(disclosure, explanation="按目录")
    scene.sit(disclosure, scene.head, PASSED_AND_APPROVED)
    scene.publish(disclosure)
    return disclosure


def begin_formal(scene: Scene, before: Disclosure, **changes: Any) -> Disclosure:
    return predisclosing.begin_formal(
        unit=scene.unit, disclosure_id=before.pk, **{"actor": scene.drafter, "at": scene.at, **changes}
    )


@pytest.mark.parametrize(("scope", "until"), [("public", date(2026, 4, 16)), ("local", date(2026, 4, 12))])
def test_its_term_depends_on_its_scope(village: Scene, scope: str, until: date) -> None:
    """Seven days for society, three within the unit, counted from the day after 9 April."""
    with village.inside():
        shown(village, scope=scope)
        assert Publication.objects.get().shown_until == until
    assert PublicationEntry.objects.get().mode == "pre_disclosure"


def test_it_never_fulfils_a_duty(village: Scene) -> None:
    with village.inside():
        disclosure = shown(village)
    assert disclosure.obligation_id is None
    assert not ObligationEntry.objects.exclude(disclosed_on=None).exists()
    assert village.owed("班子分工").verdict == ""


def test_every_other_publication_has_no_such_end(village: Scene) -> None:
    with village.inside():
        village.published(item="班子分工")
        assert Publication.objects.get().shown_until is None


def test_it_leaves_the_board_the_day_after_its_term(village: Scene) -> None:
    with village.inside():
        shown(village)
        assert Publication.objects.on_the_board(on=date(2026, 4, 16)).count() == 1
        assert Publication.objects.on_the_board(on=date(2026, 4, 17)).count() == 0
        assert taking_down.end_notices(unit=village.unit, at=village.at + timedelta(days=6)) == []  # 16 April
        after = village.at + timedelta(days=7)
        assert len(taking_down.end_notices(unit=village.unit, at=after)) == 1
        assert taking_down.end_notices(unit=village.unit, at=after) == []
    assert PublicationEntry.objects.get().taken_down_at == after


def test_opinions_are_kept_with_it(village: Scene) -> None:
    recording: dict[str, Any] = {"unit": village.unit, "actor": village.drafter, "at": village.at}
    with village.inside():
        draft = start(village, PROJECT)
        with pytest.raises(predisclosing.NotPredisclosed):
            predisclosing.record_opinions(disclosure_id=draft.pk, opinions="赞成", **recording)
        disclosure = shown(village)
        with pytest.raises(SecretText):
            predisclosing.record_opinions(disclosure_id=disclosure.pk, opinions="绝密★ 内容", **recording)
        with pytest.raises(NotYourStep):
            predisclosing.record_opinions(
                disclosure_id=disclosure.pk, opinions="赞成", **{**recording, "actor": village.member}
            )
        predisclosing.record_opinions(disclosure_id=disclosure.pk, opinions="收到 3 条，采纳 2 条。", **recording)
        assert Disclosure.objects.get(pk=disclosure.pk).opinions == "收到 3 条，采纳 2 条。"


def test_the_formal_disclosure_takes_its_content_and_fulfils_the_duty(village: Scene) -> None:
    with village.inside():
        before = shown(village)
        formal = begin_formal(village, before, obligation_id=village.owed("班子分工").pk)
        version = formal.current
        assert (formal.predisclosure_id, formal.obligation_id) == (before.pk, village.owed("班子分工").pk)
        assert (version.body, version.scope, version.planned_on) == ("一季度收缴党费 1,230 元。", "public", None)
        assert [file.name for file in version.attachments.all()] == ["党费.pdf"]
        assert formal.mode == "routine"
        with pytest.raises(starting.AlreadyStarted) as refused:
            begin_formal(village, before)
        assert refused.value.disclosure_id == formal.pk


def test_a_duty_of_another_row_is_not_fulfilled_by_it(village: Scene) -> None:
    with village.inside():
        before = shown(village)
        with pytest.raises(starting.UnknownItem):
            begin_formal(village, before, obligation_id=village.owed("党费收缴").pk)
        assert Disclosure.objects.count() == 1


def test_under_an_immediate_row_the_decision_is_registered_as_an_event(village: Scene) -> None:
    with village.inside():
        before = shown(village, EVENT, scope="local")
        formal = begin_formal(village, before, decided_on=date(2026, 4, 10))
    entry = ObligationEntry.objects.get(pk=formal.obligation_id)
    # Mon 13 to Fri 17 April are five working days
    assert (entry.duty, entry.due_on, formal.matter_id) == ("event", date(2026, 4, 17), entry.matter_id)


def propose(scene: Scene, formal: Disclosure, *, at: datetime, explanation: str = "") -> None:
    who = {**scene.who(scene.drafter, formal), "at": at}
    proposing.propose(is_truthful=True, explanation=explanation, **who)


def test_the_formal_one_waits_for_the_terms_end_or_gives_a_reason(village: Scene) -> None:
    with village.inside():
        before = shown(village)
        formal = begin_formal(village, before, obligation_id=village.owed("班子分工").pk)
        village.write(formal)
        with pytest.raises(TermRunning) as refused:
            propose(village, formal, at=village.at + timedelta(days=6))
        assert (refused.value.field, Disclosure.objects.get(pk=formal.pk).state) == ("explanation", "draft")
        propose(village, formal, at=village.at + timedelta(days=7))
        assert Disclosure.objects.get(pk=formal.pk).state == "proposed"


def test_with_a_reason_it_need_not_wait(village: Scene) -> None:
    with village.inside():
        formal = begin_formal(village, shown(village), obligation_id=village.owed("班子分工").pk)
        village.write(formal)
        propose(village, formal, at=village.at, explanation="上级要求提前")
        assert Disclosure.objects.get(pk=formal.pk).state == "proposed"


def test_a_draft_has_no_formal_disclosure(village: Scene) -> None:
    with village.inside():
        with pytest.raises(predisclosing.NotPredisclosed):
            begin_formal(village, start(village))
        with pytest.raises(Invalid):
            start(village, title="")
        with pytest.raises(Refusal):
            start(village, item_key=village.owed().pk)


def test_whoever_reads_it_on_the_board_is_asked_what_they_think(village: Scene) -> None:
    with village.inside():
        disclosure = shown(village)
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())
    slug = village.unit.slug
    text = Client().get(f"/u/{slug}/board/{disclosure.pk}/").content.decode()
    assert f'href="/u/{slug}/ask/?about={disclosure.pk}"' in text


def test_the_board_says_that_it_is_a_draft_and_until_when(village: Scene) -> None:
    with village.inside():
        disclosure = shown(village)
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())
    for tail in ("", f"{disclosure.pk}/"):
        page = Client().get(f"/u/{village.unit.slug}/board/{tail}").content.decode()
        assert "2026 年 4 月 16 日" in page
