"""Cases with marks in every part: in hand, answered for society, answered for the unit's own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.actors import SYSTEM
from hierarchy.units.models import Role
from tenants.feedback.actions import handling, replying
from tenants.feedback.actions.intake import Intake, receive_case
from tenants.feedback.actions.publishing_answers import BoardAnswer, publish_answer
from tenants.feedback.actions.replying import ReplyContent
from tests.factories import grant, make_user

if TYPE_CHECKING:
    from tests.tenants.disclosure.exits_ground import Ground

#: What an answer on a board shows.
BOARD_PARTS = ("boardtitle", "boardquestion", "boardanswer")


def add_cases(ground: Ground) -> None:
    """Make them inside the open workspace, with the unit's officer for cases."""
    ground.people["officer"] = make_user()
    grant(ground.people["officer"], ground.scene.unit, Role.FEEDBACK_OFFICER)
    _in_hand(ground)
    _answered(ground, "answer", "public")
    _answered(ground, "localanswer", "local")


def _taken_up(ground: Ground, thing: str) -> dict[str, Any]:
    scene, mark = ground.scene, ground.mark
    intake = Intake(
        kind="question",
        channel="web",
        original=mark(thing, "original"),
        title=mark(thing, "title"),
        received_on=scene.at.date(),
        contact={"name": mark(thing, "contact")},
        may_publish=True,
    )
    case = receive_case(unit=scene.unit, intake=intake, actor=SYSTEM, at=scene.at).case
    who: dict[str, Any] = {"unit": scene.unit, "case_id": case.pk, "at": scene.at}
    officer = ground.people["officer"]
    handling.take_up_case(**who, title=case.title, kind=case.kind, proposal=mark(thing, "proposal"), actor=officer)
    handling.instruct(**who, instruction=mark(thing, "instruction"), actor=scene.head)
    ground.ids.append(case.pk)
    return who


def _in_hand(ground: Ground) -> None:
    who, officer = _taken_up(ground, "case"), ground.people["officer"]
    handling.add_note(**who, text=ground.mark("case", "internal"), actor=officer)
    replying.draft_reply(**who, content=ReplyContent(ground.mark("case", "unsent")), actor=officer)


def _answered(ground: Ground, thing: str, scope: str) -> None:
    scene, mark, officer = ground.scene, ground.mark, ground.people["officer"]
    who = _taken_up(ground, thing)
    reply = replying.draft_reply(**who, content=ReplyContent(mark(thing, "reply")), actor=officer)
    replying.approve_and_release(**who, seen_sha256=reply.content_sha256, how="link", actor=scene.head)
    shown = BoardAnswer(scope, *(mark(thing, part) for part in BOARD_PARTS), is_anonymised=True)
    publish_answer(**who, reply_id=reply.pk, shown=shown, actor=scene.head)
    ground.ids.append(reply.pk)
    ground.pairs.append((who["case_id"], reply.pk))
