"""What changed since the version last approved or proposed, for those who read it again."""

from datetime import date

from tenants.disclosure.actions import attaching
from tenants.disclosure.comparing import changed_lines, changes_since
from tenants.disclosure.models import Disclosure
from tenants.disclosure.presenting import view_of
from tests.tenants.disclosure.scene import Scene, pdf


def changes(scene: Scene, disclosure: Disclosure) -> object:
    return changes_since(view_of(Disclosure.objects.get(pk=disclosure.pk), preset="full").versions)


def test_lines_are_marked_as_added_removed_or_left_out() -> None:
    before = "\n".join(["甲", "乙", "丙", "丁", "戊", "己", "庚"])
    after = "\n".join(["甲", "乙", "丙", "丁", "戊", "己改", "庚", "辛"])
    assert [(line.mark, line.text) for line in changed_lines(before, after)] == [
        ("left_out", ""),
        ("same", "丁"),
        ("same", "戊"),
        ("removed", "己"),
        ("added", "己改"),
        ("same", "庚"),
        ("added", "辛"),
    ]
    assert changed_lines("同", "同") == []


def test_a_first_proposal_has_nothing_to_be_compared_with(full: Scene) -> None:
    with full.inside():
        assert changes(full, full.proposed()) is None


def test_the_plan_the_text_and_the_files_are_compared(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(body="甲\n乙")
        full.write(disclosure, body="甲\n丙", scope="local", planned_on=date(2026, 4, 14))
        attaching.attach_file(file=pdf("名单.pdf"), **full.who(full.drafter, disclosure))
        full.propose(disclosure, explanation="说明")
        found = changes(full, disclosure)
    assert (found.number, found.was_approved) == (1, False)
    assert [(field.label, field.before, field.after) for field in found.fields] == [
        ("公开范围", "社会", "本地区本单位"),
        ("计划公开日期", "2026 年 4 月 13 日", "2026 年 4 月 14 日"),
    ]
    assert [(line.mark, line.text) for line in found.lines] == [("same", "甲"), ("removed", "乙"), ("added", "丙")]
    assert (found.files_added, found.files_removed) == (["名单.pdf"], [])


def test_what_was_approved_goes_before_what_was_only_proposed(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved(body="批准的文字")
        full.write(disclosure, body="提出过的文字")
        full.propose(disclosure)
        full.write(disclosure, body="最新的文字")
        full.propose(disclosure)
        found = changes(full, disclosure)
    assert (found.number, found.was_approved) == (1, True)
    assert [(line.mark, line.text) for line in found.lines] == [("removed", "批准的文字"), ("added", "最新的文字")]
