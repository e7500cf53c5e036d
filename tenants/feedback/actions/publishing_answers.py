"""Answers worth it on the board: approved apart, under words that name nobody, and taken off again (FBK-05)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, Refusal
from hierarchy.ledger.vocabulary import CaseKind, Scope
from hierarchy.units.models import Unit

from .. import policies
from ..answer_texts import drop_answer, post_answer
from ..models import Case, CaseFile, CaseState, CaseStepKind, Measure, Reply
from ..procedure import CaseAct
from ..public_words import refuse_asker_named, refuse_numbers_of_people
from .acting import Handling, add_step, audit, begin, checked_text, move

#: What never goes on a board: answered to one person, or about a person.
NEVER_PUBLIC = frozenset({CaseKind.REPORT, CaseKind.REQUEST})
SCOPES = (Scope.PUBLIC, Scope.LOCAL)
MAX_TITLE, MAX_QUESTION = 120, 1_000


class NotForTheBoard(Refusal):
    """This answer is for the asker alone, or was not sent yet, or is on the board already."""

    code = "not_for_the_board"


class NotAnonymised(Invalid):
    """The asker has not agreed to a publication: it must be certain that nobody can be recognised."""

    code = "not_anonymised"


class UnknownReply(Refusal):
    """The case has no such answer on the board."""

    code = "unknown_reply"
    status = 404


@dataclass(frozen=True)
class BoardAnswer:
    """An answer as others will read it: to whom it is shown, its title, question and answer, and what goes with it.

    `is_anonymised` says that whoever publishes has made sure that nobody can be recognised.
    """

    scope: str
    title: str
    question: str
    answer: str
    is_anonymised: bool = False
    measure_ids: Collection[uuid.UUID] = ()
    file_ids: Collection[uuid.UUID] = ()


@transaction.atomic
def publish_answer(
    *, unit: Unit, case_id: uuid.UUID, reply_id: uuid.UUID, shown: BoardAnswer, actor: User, at: datetime
) -> Reply:
    """Put an answer that was sent on the board, for society or for the unit's own people.

    :raises policies.OwnReply: for whoever drafted it. :raises NotForTheBoard, NotAnonymised: see there.
    :raises NamesSomebody: if title, question or answer say who somebody is. :raises Invalid: for an empty text.
    """
    handling = begin(CaseAct.PUBLISH, unit=unit, case_id=case_id, actor=actor, at=at)
    reply = Reply.objects.select_for_update().filter(case=handling.case, pk=reply_id).first()
    if reply is None:
        raise UnknownReply(_("This case has no such answer. Reload the page."))
    if reply.drafted_by_id == actor.person_id:
        raise policies.OwnReply(_("You drafted this answer. Somebody else decides that others may read it."))
    _require_publishable(handling.case, reply, shown)
    _write(handling, reply, shown)
    _choose(handling.case, shown.measure_ids, shown.file_ids)
    move(handling, CaseAct.PUBLISH)
    add_step(handling, CaseStepKind.PUBLISH, reply=str(reply.pk), scope=reply.scope)
    post_answer(reply, unit=unit, actor=actor, at=at)
    audit("answer_published", handling, reply=str(reply.pk), scope=reply.scope)
    return reply


@transaction.atomic
def take_down_answer(
    *, unit: Unit, case_id: uuid.UUID, reply_id: uuid.UUID, reason: str, actor: User, at: datetime
) -> Reply:
    """Take an answer off the board, and out of the search. The asker's own page keeps it.

    :raises UnknownReply: if it is not there. :raises Invalid: without a reason.
    """
    handling = begin(CaseAct.PUBLISH, unit=unit, case_id=case_id, actor=actor, at=at)
    reply = _on_the_board(handling.case, reply_id)
    reason = checked_text(reason, field="reason", most=300, required=_("Say why it is taken off the board."))
    reply.taken_down_at = at
    reply.save(update_fields=["taken_down_at"])
    move(handling, CaseAct.PUBLISH)
    add_step(handling, CaseStepKind.UNPUBLISH, text=reason, reply=str(reply.pk))
    drop_answer(reply)
    audit("answer_taken_down", handling, reply=str(reply.pk))
    return reply


@transaction.atomic
def choose_what_is_shown(
    *,
    unit: Unit,
    case_id: uuid.UUID,
    measure_ids: Collection[uuid.UUID],
    file_ids: Collection[uuid.UUID],
    actor: User,
    at: datetime,
) -> Case:
    """Choose which finished measures and which of their photographs are shown with the answer on the board.

    :raises Invalid: for a measure that is not done, or a file that is no photograph of a measure shown.
    """
    handling = begin(CaseAct.PUBLISH, unit=unit, case_id=case_id, actor=actor, at=at)
    _choose(handling.case, measure_ids, file_ids)
    move(handling, CaseAct.PUBLISH)
    add_step(handling, CaseStepKind.PUBLISH, measures=len(measure_ids), files=len(file_ids))
    audit("answer_amended", handling, measures=len(measure_ids), files=len(file_ids))
    return handling.case


def _require_publishable(case: Case, reply: Reply, shown: BoardAnswer) -> None:
    if case.kind in NEVER_PUBLIC or case.state == CaseState.ENDED:
        raise NotForTheBoard(_("The answer to a case of this kind is for the asker alone."))
    if reply.state != Reply.State.RELEASED:
        raise NotForTheBoard(_("First send the answer to the asker; then others may read it."))
    if reply.published_on is not None and reply.taken_down_at is None:
        raise NotForTheBoard(_("This answer is on the board. Take it off before you put it up anew."))
    if shown.scope not in SCOPES:
        raise Invalid(_("Choose society or the unit's own people."), field="scope", code="unknown_scope")
    if shown.scope == Scope.PUBLIC and case.kind == CaseKind.ENQUIRY:
        raise Invalid(
            _("An inner-party enquiry is answered within the unit, not to society."), field="scope", code="in_party"
        )
    if not case.may_publish and not shown.is_anonymised:
        raise NotAnonymised(
            _("The asker has not agreed to a publication. Make sure that nobody can be recognised, and confirm it."),
            field="is_anonymised",
        )


def _write(handling: Handling, reply: Reply, shown: BoardAnswer) -> None:
    texts = {
        "title": checked_text(shown.title, field="title", most=MAX_TITLE, required=_("Give it a title.")),
        "question": checked_text(
            shown.question, field="question", most=MAX_QUESTION, required=_("Write what was asked, without a name.")
        ),
        "answer": checked_text(shown.answer, field="answer", required=_("Write the answer, without a name.")),
    }
    for name, text in texts.items():
        refuse_numbers_of_people(text, field=name)
    refuse_asker_named(handling.case, texts)
    reply.scope = str(shown.scope)
    reply.public_title, reply.public_question, reply.public_answer = texts.values()
    reply.published_on, reply.taken_down_at = handling.on, None
    reply.save(
        update_fields=["scope", "public_title", "public_question", "public_answer", "published_on", "taken_down_at"]
    )


def _choose(case: Case, measure_ids: Collection[uuid.UUID], file_ids: Collection[uuid.UUID]) -> None:
    """Mark what is shown with the answer, and nothing else. What is done is never changed, so that it stays as seen.

    :raises Invalid: for a measure that is not done, or a file that is no photograph of a measure shown.
    """
    done = Measure.objects.filter(case=case, done_on__isnull=False, pk__in=measure_ids)
    if done.count() != len(set(measure_ids)):
        raise Invalid(_("Choose among the measures that are done."), field="measures", code="not_done")
    photographs = CaseFile.objects.filter(
        case=case, measure__in=done, pk__in=file_ids, content_type__startswith="image/"
    )
    if photographs.count() != len(set(file_ids)):
        raise Invalid(_("Choose photographs of the measures that are shown."), field="photographs", code="not_shown")
    refuse_asker_named(case, {"measures": "\n".join(f"{measure.text}\n{measure.result}" for measure in done)})
    Measure.objects.filter(case=case).update(is_public=False)
    CaseFile.objects.filter(case=case).update(is_public=False)
    shown_files = list(photographs.values_list("pk", flat=True))
    Measure.objects.filter(pk__in=list(done.values_list("pk", flat=True))).update(is_public=True)
    CaseFile.objects.filter(pk__in=shown_files).update(is_public=True)


def _on_the_board(case: Case, reply_id: uuid.UUID) -> Reply:
    shown = Reply.objects.select_for_update().filter(case=case, published_on__isnull=False, taken_down_at__isnull=True)
    reply = shown.filter(pk=reply_id).first()
    if reply is None:
        raise UnknownReply(_("This answer is not on the board."))
    return reply
