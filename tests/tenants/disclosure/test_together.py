"""Several at once: each act by itself, bound to what was shown, and only where nothing needs reading one by one."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.ids import new_id
from district.models import District
from hierarchy.ledger import owing
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Role
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure import safe_approval
from tenants.disclosure.actions import attaching, drafting, reviewing, together
from tenants.disclosure.actions.together import NilClaim, Seen
from tenants.disclosure.models import Attachment, Disclosure, Step, StepKind, Version
from tenants.disclosure.safe_approval import cases_of, reasons_against
from tests.counting import queries
from tests.factories import grant
from tests.tenants.disclosure.scene import REVIEWED, Scene, pdf

REASON = "经查会议记录，本季度没有。"


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def district_of_the_day(full: Scene) -> None:
    District.objects.update(is_demonstration=True, frozen_on=full.at.date())


def confirmation(scene: Scene) -> ObligationEntry:
    return scene.owed("发展党员公示", "C2026-Q1")


def claims(scene: Scene, *entries: ObligationEntry, reason: str = REASON) -> list[together.Outcome]:
    return together.start_nils(
        unit=scene.unit,
        claims=[NilClaim(entry.pk, reason) for entry in entries],
        actor=scene.drafter,
        at=scene.at,
    )


def seen_of(*disclosures: Disclosure) -> list[Seen]:
    return [Seen(each.pk, Disclosure.objects.get(pk=each.pk).current.content_sha256) for each in disclosures]


def states() -> list[str]:
    return sorted(Disclosure.objects.values_list("state", flat=True))


class TestNilReturns:
    def test_each_is_proposed_and_what_is_refused_keeps_no_other(self, full: Scene) -> None:
        with full.inside():
            outcomes = claims(full, confirmation(full), full.owed("班子分工"), full.owed("党费收缴"))
            assert [(outcome.title, outcome.went_through) for outcome in outcomes] == [
                ("发展党员公示", True),
                ("班子分工", False),
                ("党费收缴", True),
            ]
            refusal = _("The catalogue does not allow a nil return for this item. Disclose it instead.")
            assert outcomes[1].refusal == refusal
            assert states() == ["proposed", "proposed"]
            assert {version.body for version in Version.objects.all()} == {REASON}

    def test_an_unknown_obligation_is_one_of_the_refusals(self, full: Scene) -> None:
        with full.inside():
            unknown = NilClaim(new_id(), REASON)
            [outcome] = together.start_nils(unit=full.unit, claims=[unknown], actor=full.drafter, at=full.at)
            assert (outcome.went_through, states()) == (False, [])

    def test_nobody_but_a_drafter_gets_any_through(self, full: Scene) -> None:
        with full.inside():
            [outcome] = together.start_nils(
                unit=full.unit, claims=[NilClaim(confirmation(full).pk, REASON)], actor=full.approver, at=full.at
            )
            assert (outcome.went_through, states()) == (False, [])

    def test_more_than_a_person_looks_at_is_refused(self, full: Scene) -> None:
        with full.inside(), pytest.raises(together.TooMany):
            claims(full, *[confirmation(full)] * 201)

    def test_the_approver_confirms_several_as_shown(self, full: Scene) -> None:
        with full.inside():
            claims(full, confirmation(full), full.owed("党费收缴"))
            found = list(Disclosure.objects.order_by("pk"))
            stale = Seen(found[0].pk, "0" * 64)
            outcomes = together.confirm_nils(
                unit=full.unit, seen=[stale, *seen_of(found[1])], actor=full.approver, at=full.at
            )
            assert [outcome.went_through for outcome in outcomes] == [False, True]
            assert states() == ["confirmed", "proposed"]
        assert sorted([confirmation(full).verdict, full.owed("党费收缴").verdict]) == ["", "nil"]

    def test_nobody_confirms_the_own(self, full: Scene) -> None:
        grant(full.drafter, full.unit, Role.APPROVER)
        with full.inside():
            claims(full, confirmation(full))
            [outcome] = together.confirm_nils(
                unit=full.unit, seen=seen_of(Disclosure.objects.get()), actor=full.drafter, at=full.at
            )
            assert (outcome.went_through, states()) == (False, ["proposed"])


def cleared(scene: Scene, item: str = "党费收缴", *, explanation: str = "", **changes: Any) -> Disclosure:
    """Take a disclosure through both reviews: as the catalogue has it, without a word of explanation."""
    disclosure = scene.draft(item=item, **changes)
    scene.propose(disclosure, explanation=explanation)
    scene.review(disclosure)
    scene.clear(disclosure)
    return disclosure


def reasons(disclosure: Disclosure) -> list[Any]:
    """Give the reasons against the disclosure as it stands, with nobody's copy of it."""
    [case] = cases_of(Disclosure.objects.filter(pk=disclosure.pk).with_current())
    return reasons_against(case)


def approve(scene: Scene, *disclosures: Disclosure, actor: Any = None) -> list[bool]:
    outcomes = together.approve_together(
        unit=scene.unit, seen=seen_of(*disclosures), actor=actor or scene.approver, at=scene.at
    )
    return [outcome.went_through for outcome in outcomes]


class TestApprovals:
    def test_what_is_as_the_catalogue_has_it_is_approved_together(self, full: Scene) -> None:
        with full.inside():
            first, second = cleared(full), cleared(full, "班子分工")
            assert approve(full, first, second) == [True, True]
            assert states() == ["approved", "approved"]
            approvals = Step.objects.filter(kind=StepKind.APPROVE)
            assert {step.content_sha256 for step in approvals} == {
                first.current.content_sha256,
                second.current.content_sha256,
            }
        assert full.owed().prepared_at == full.at

    @pytest.mark.parametrize(
        ("changes", "against"),
        [
            (
                {"path": "important", "explanation": "材料存办公室"},
                [safe_approval.NOT_ORDINARY, safe_approval.EXPLAINED],
            ),
            ({"desensitising_note": "隐去身份证号"}, [safe_approval.DESENSITISED]),
        ],
    )
    def test_what_is_extraordinary_is_read_by_itself(
        self, full: Scene, changes: dict[str, Any], against: list[Promise]
    ) -> None:
        with full.inside():
            disclosure = cleared(full, **changes)
            assert reasons(disclosure) == against
            assert approve(full, disclosure) == [False]
            assert states() == ["cleared"]

    @pytest.mark.parametrize(
        ("column", "value", "changes", "against"),
        [
            ("needs_privacy_review", True, {}, [safe_approval.PERSONAL]),
            ("is_important", True, {"explanation": "例行通报"}, [safe_approval.COLLECTIVE, safe_approval.EXPLAINED]),
            ("notice", "cadre", {"notice_until": date(2026, 4, 20)}, [safe_approval.NOTICE]),
        ],
    )
    def test_a_row_that_concerns_persons_or_weighs_heavy_is_read_by_itself(
        self, full: Scene, column: str, value: Any, changes: dict[str, Any], against: list[Promise]
    ) -> None:
        with full.inside():
            CatalogueItem.objects.filter(pk=full.items["党费收缴"].pk).update(**{column: value})
            disclosure = cleared(full, **changes)
            assert reasons(disclosure) == against
            assert approve(full, disclosure) == [False]

    def test_another_scope_with_its_explanation_is_read_by_itself(self, full: Scene) -> None:
        with full.inside():
            disclosure = full.draft(scope="local")
            full.propose(disclosure, explanation="仅限本村")
            full.review(disclosure)
            full.clear(disclosure)
            assert reasons(disclosure) == [
                safe_approval.OTHER_SCOPE,
                safe_approval.EXPLAINED,
            ]
            assert approve(full, disclosure) == [False]

    def test_a_reviewers_remark_is_to_be_read(self, full: Scene) -> None:
        with full.inside():
            disclosure = full.draft()
            full.propose(disclosure)
            remark = {**REVIEWED, "opinion": "金额请再核"}
            reviewing.review(**remark, **full.who(full.reviewer, disclosure))
            full.clear(disclosure)
            assert reasons(disclosure) == [safe_approval.OPINION]
            assert approve(full, disclosure) == [False]

    def test_a_file_that_its_inspection_noted_is_to_be_looked_at(self, full: Scene) -> None:
        with full.inside():
            disclosure = full.draft()
            attaching.attach_file(file=pdf(), **full.who(full.drafter, disclosure))
            full.propose(disclosure)
            full.review(disclosure)
            full.clear(disclosure)
            Attachment.objects.update(findings=["hidden_sheet"])
            assert reasons(disclosure) == [safe_approval.FILE_NOTED]

    def test_what_is_not_reviewed_yet_cannot_be_slipped_in(self, full: Scene) -> None:
        with full.inside():
            disclosure = full.proposed()
            assert approve(full, disclosure) == [False]
            assert states() == ["proposed"]

    def test_an_edit_after_the_page_was_shown_is_not_approved(self, full: Scene) -> None:
        with full.inside():
            disclosure, other = cleared(full), cleared(full, "班子分工")
            shown = seen_of(disclosure, other)
            drafting.revise(**full.who(full.drafter, disclosure))
            full.write(disclosure, body="改过的内容")
            outcomes = together.approve_together(unit=full.unit, seen=shown, actor=full.approver, at=full.at)
            assert [outcome.went_through for outcome in outcomes] == [False, True]
            assert states() == ["approved", "draft"]

    def test_the_one_who_reviewed_it_does_not_approve_it_too(self, full: Scene) -> None:
        grant(full.reviewer, full.unit, Role.APPROVER)
        with full.inside():
            disclosure = cleared(full)
            assert approve(full, disclosure, actor=full.reviewer) == [False]
            assert states() == ["cleared"]


def get_page(scene: Scene, person: str, name: str) -> Any:
    client = Client()
    client.force_login(scene.people[person])
    return client.get(f"/u/{scene.unit.slug}/disclosures/{name}/")


@pytest.mark.usefixtures("district_of_the_day")
class TestPages:
    def test_confirmations_stand_first_and_running_periods_apart(self, full: Scene) -> None:
        owing.extend_schedule(until=full.at.date(), actor=full.head, at=full.at)
        groups = get_page(full, "drafter", "nil").context["groups"]
        assert [(kind, [each["row"].obligation.period_label for each in rows]) for kind, rows in groups] == [
            ("confirmations", ["C2026-Q1"]),
            ("periods", ["2026-Q1"]),
            ("running", ["C2026-Q2", "2026-Q2"]),
        ]

    def test_what_is_ticked_is_proposed_with_its_own_reason_or_the_common_one(self, full: Scene) -> None:
        client = Client()
        client.force_login(full.drafter)
        first, second = confirmation(full), full.owed()
        typed = {"obligation": [first.pk, second.pk], "reason": REASON, f"reason-{second.pk}": "本季度无人缴纳"}
        answer = client.post(f"/u/{full.unit.slug}/disclosures/nil/", typed)
        assert (answer.status_code, len(answer.context["done"]), answer.context["refused"]) == (200, 2, [])
        with full.inside():
            written = {(v.title, v.body) for v in Version.objects.all()}
        assert written == {("发展党员公示", REASON), ("党费收缴", "本季度无人缴纳")}

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({}, "Tick at least one item."),
            ({"obligation": True}, "Say how you know that there was nothing to disclose."),
        ],
    )
    def test_nothing_ticked_or_no_reason_is_asked_for_and_the_ticks_are_kept(
        self, full: Scene, typed: dict[str, Any], message: str
    ) -> None:
        client = Client()
        client.force_login(full.drafter)
        data = {key: confirmation(full).pk for key in typed}
        answer = client.post(f"/u/{full.unit.slug}/disclosures/nil/", data)
        assert answer.status_code == 400
        assert _(message) in answer.content.decode()
        assert answer.context["groups"][0][1][0]["is_ticked"] is bool(typed)
        with full.inside():
            assert Disclosure.objects.count() == 0

    def test_when_none_goes_through_the_page_says_so(self, full: Scene) -> None:
        client = Client()
        client.force_login(full.drafter)
        answer = client.post(f"/u/{full.unit.slug}/disclosures/nil/", {"obligation": new_id(), "reason": REASON})
        assert (answer.status_code, len(answer.context["refused"])) == (409, 1)

    def test_the_approver_sees_the_reasons_and_confirms(self, full: Scene) -> None:
        with full.inside():
            claims(full, confirmation(full), full.owed())
        client = Client()
        client.force_login(full.approver)
        address = f"/u/{full.unit.slug}/disclosures/nil/confirm/"
        waiting = client.get(address).context["waiting"]
        assert [(each.current.body, name) for each, name in waiting] == [(REASON, "张drafter")] * 2
        with full.inside():
            ticked = [f"{each.disclosure_id}.{each.content_sha256}" for each in seen_of(*[w for w, _ in waiting])]
        answer = client.post(address, {"disclosure": ticked})
        assert (answer.status_code, len(answer.context["done"])) == (200, 2)
        assert full.owed().verdict == "nil"

    @pytest.mark.parametrize(("person", "shown"), [("approver", 1), ("head", 1), ("drafter", 0), ("reviewer", 0)])
    def test_only_those_who_may_confirm_are_shown_any(self, full: Scene, person: str, shown: int) -> None:
        with full.inside():
            claims(full, confirmation(full))
        assert len(get_page(full, person, "nil/confirm").context["waiting"]) == shown

    def test_unsafe_approvals_are_listed_with_their_reason(self, full: Scene) -> None:
        with full.inside():
            cleared(full)
            cleared(full, "班子分工", desensitising_note="隐去身份证号")
        context = get_page(full, "approver", "approve").context
        assert [case.disclosure.item_title for case, _name in context["safe"]] == ["党费收缴"]
        assert [(case.disclosure.item_title, why) for case, why, _name in context["to_read"]] == [
            ("班子分工", [str(safe_approval.DESENSITISED)])
        ]

    @pytest.mark.parametrize("person", ["drafter", "reviewer"])
    def test_nobody_else_is_shown_what_waits_for_approval(self, full: Scene, person: str) -> None:
        with full.inside():
            cleared(full)
        context = get_page(full, person, "approve").context
        assert (context["safe"], context["to_read"]) == ([], [])

    def test_a_member_is_turned_away(self, full: Scene) -> None:
        assert [get_page(full, "member", name).status_code for name in ("nil", "nil/confirm", "approve")] == [403] * 3

    @pytest.mark.parametrize(
        ("person", "name"), [("drafter", "nil"), ("approver", "nil/confirm"), ("approver", "approve")]
    )
    def test_the_lists_ask_as_often_for_thirty_as_for_one(self, full: Scene, person: str, name: str) -> None:
        with full.inside():
            if name == "approve":
                cleared(full)
            if name == "nil/confirm":
                claims(full, full.owed())
        client = Client()
        client.force_login(full.people[person])
        address = f"/u/{full.unit.slug}/disclosures/{name}/"
        client.get(address)
        with queries() as one:
            client.get(address)
        thirty_more(full, name)
        with queries() as thirty:
            answer = client.get(address)
        assert answer.content.decode().count('type="checkbox"') >= 30
        assert len(thirty) == len(one)


def thirty_more(scene: Scene, name: str) -> None:
    """Repeat what waits, row by row as the database has it."""
    if name == "nil":
        entry = scene.owed()
        for _number in range(30):
            entry.pk, entry.item_key, entry._state.adding = new_id(), new_id(), True
            entry.save()
        return
    with scene.inside():
        disclosure = Disclosure.objects.get()
        version, steps = disclosure.current, list(Step.objects.all())
        for _number in range(30):
            disclosure.pk, disclosure.obligation_id, disclosure._state.adding = new_id(), None, True
            disclosure.save()
            version.pk, version.disclosure_id, version._state.adding = new_id(), disclosure.pk, True
            version.save()
            for step in steps:
                step.pk, step.version_id, step._state.adding = new_id(), version.pk, True
                step.save()
