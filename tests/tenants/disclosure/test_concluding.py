"""Ticks, risk and privacy: what passes has been looked through point by point (CON-03, SEC-06)."""

from datetime import date
from typing import Any

import pytest

from core.errors import Refusal
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.actions import attaching, reviewing
from tenants.disclosure.checklists import ContentCheck, PrivacyCheck, SecrecyCheck
from tenants.disclosure.models import Attachment, Step
from tests.tenants.disclosure.scene import CLEARED, REVIEWED, Scene, pdf
from tests.tenants.disclosure.test_procedure import counted, state_of


@pytest.mark.parametrize("missing", ContentCheck.values)
def test_accuracy_passes_only_what_is_complete_truthful_and_specific(full: Scene, missing: str) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        checks = [code for code in ContentCheck.values if code != missing]
        with pytest.raises(Refusal) as refused:
            reviewing.review(**{**REVIEWED, "checks": checks}, **full.who(full.reviewer, disclosure))
        assert (refused.value.code, refused.value.field) == ("not_all_ticked", "content_checks")
        assert counted() == before


def test_what_does_not_pass_need_not_be_ticked(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        given = {**REVIEWED, "accuracy": "fail", "checks": ["complete"], "opinion": "数字有误"}
        reviewing.review(**given, **full.who(full.reviewer, disclosure))
        assert Step.objects.get(kind="review").results["checks"] == ["complete"]
        assert state_of(disclosure) == "draft"


def test_secrecy_passes_only_point_by_point(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        before = counted()
        with pytest.raises(Refusal) as refused:
            reviewing.secrecy_review(
                **{**CLEARED, "checks": SecrecyCheck.values[1:]}, **full.who(full.secrecy_reviewer, disclosure)
            )
        assert (refused.value.code, refused.value.field) == ("not_all_ticked", "secrecy_checks")
        assert counted() == before


@pytest.mark.parametrize("level", ["medium", "high"])
def test_a_risk_is_said_in_words(full: Scene, level: str) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            reviewing.review(**REVIEWED, risk=level, **full.who(full.reviewer, disclosure))
        assert refused.value.field == "risk_note"
        assert counted() == before
        reviewing.review(
            **REVIEWED, risk=level, risk_note="涉征地，先向村民说明", **full.who(full.reviewer, disclosure)
        )
        results = Step.objects.get(kind="review").results
        assert (results["risk"], results["risk_note"]) == (level, "涉征地，先向村民说明")
        assert state_of(disclosure) == "reviewed"


@pytest.mark.parametrize("why", ["row", "notice", "file"])
def test_privacy_is_concluded_on_where_personal_data_may_be(full: Scene, why: str) -> None:
    with full.inside():
        if why == "row":
            CatalogueItem.objects.filter(level3="党费收缴").update(needs_privacy_review=True)
        elif why == "notice":
            CatalogueItem.objects.filter(level3="党费收缴").update(notice="member")
        disclosure = full.draft(notice_until=date(2026, 4, 20) if why == "notice" else None)
        if why == "file":
            attaching.attach_file(file=pdf(), **full.who(full.drafter, disclosure))
            Attachment.objects.update(findings=["personal_mobile:3"])
        full.propose(disclosure)
        full.review(disclosure)
        before = counted()
        attempts = [({}, "privacy"), ({"privacy": "pass"}, "privacy_checks"), ({"privacy": "not_needed"}, "opinion")]
        for conclusion, field in attempts:
            with pytest.raises(Refusal) as refused:
                reviewing.secrecy_review(**CLEARED, **conclusion, **full.who(full.secrecy_reviewer, disclosure))
            assert refused.value.field == field
        assert counted() == before
        given: dict[str, Any] = {**CLEARED, "privacy": "pass", "checks": [*SecrecyCheck.values, *PrivacyCheck.values]}
        reviewing.secrecy_review(**given, **full.who(full.secrecy_reviewer, disclosure))
        assert Step.objects.get(kind="secrecy_review").results == {
            "secrecy": "pass",
            "privacy": "pass",
            "checks": [*SecrecyCheck.values, *PrivacyCheck.values],
        }


def test_what_is_to_be_masked_goes_back_and_comes_again_changed(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(body="张三，电话 13800000000")
        full.review(disclosure)
        given = {**CLEARED, "privacy": "mask_first", "opinion": "请遮去电话"}
        reviewing.secrecy_review(**given, **full.who(full.secrecy_reviewer, disclosure))
        assert state_of(disclosure) == "draft"
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert refused.value.field == "body"
        full.write(disclosure, body="张三，电话 138****0000", desensitising_note="电话中间四位已遮去")
        full.propose(disclosure)
        assert [version.body for version in disclosure.versions.all()] == [
            "张三，电话 13800000000",
            "张三，电话 138****0000",
        ]
        assert state_of(disclosure) == "proposed"


def test_unknown_ticks_are_not_kept(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        given = {**REVIEWED, "checks": [*ContentCheck.values, "invented", *SecrecyCheck.values]}
        reviewing.review(**given, **full.who(full.reviewer, disclosure))
        assert Step.objects.get(kind="review").results["checks"] == ContentCheck.values
