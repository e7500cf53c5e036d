"""The acts that a case's page offers: their forms, their words, and which of them comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from hierarchy.ledger.case_folding import CaseFacts
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Unit

from . import policies
from .actions import clocking, deciding_appeals, handling, replying
from .case_forms import (
    ApproveAndReleaseForm,
    ApproveForm,
    AskForm,
    CloseForm,
    FurtherInstructionForm,
    InstructForm,
    NoteForm,
    NothingForm,
    PauseForm,
    ProposeForm,
    ReasonForm,
    RegisterForm,
    ReleaseForm,
    ReplyForm,
    StepForm,
    TakeUpForm,
)
from .models import Case, CaseState
from .procedure import CaseAct

_S = CaseState


@dataclass(frozen=True)
class CaseStepPage:
    """One act as the page offers it."""

    act: CaseAct
    form: type[StepForm]
    perform: Callable[..., Any]
    title: str | Promise
    button: str | Promise
    done: str | Promise
    states: tuple[CaseState, ...] = ()  # in which it is offered; empty: wherever the table of acts allows it
    leads: bool = False  # comes next by itself


def _typed(action: Callable[..., Any]) -> Callable[..., Any]:
    """Make an act of an action whose parameters are the form's fields."""
    return lambda form, **who: action(**form.cleaned_data, **who)


def _draft(form: Any, **who: Any) -> None:
    replying.draft_reply(content=form.content, seen_sha256=form.cleaned_data["seen"], **who)


def _approve(form: Any, **who: Any) -> None:
    replying.approve_reply(seen_sha256=form.cleaned_data["seen"], **who)


def _approve_and_release(form: Any, **who: Any) -> None:
    replying.approve_and_release(seen_sha256=form.cleaned_data["seen"], how=form.cleaned_data["how"], **who)


_TOLD = _("Recorded. Whoever acts next has been told.")
_DONE = _("Recorded.")

#: By the name in the address, in the order of the page.
STEPS: dict[str, CaseStepPage] = {
    "take-up": CaseStepPage(
        CaseAct.REGISTER, TakeUpForm, _typed(handling.take_up_case), _("Register and propose the handling"),
        _("Report for instruction"), _TOLD, (_S.RECEIVED, _S.REGISTERED), leads=True,
    ),
    "register": CaseStepPage(
        CaseAct.REGISTER, RegisterForm, _typed(handling.register_case), _("Register only"),
        pgettext_lazy("button", "Register"), _DONE, (_S.RECEIVED,),
    ),
    "instruct": CaseStepPage(
        CaseAct.INSTRUCT, InstructForm, _typed(handling.instruct), _("Instruct the handling"),
        pgettext_lazy("button", "Instruct"), _TOLD, (_S.PROPOSED,), leads=True,
    ),
    "propose": CaseStepPage(
        CaseAct.PROPOSE, ProposeForm, _typed(handling.propose_handling), _("Change the proposal"),
        _("Report for instruction"), _TOLD, (_S.PROPOSED,),
    ),
    "give-back-proposal": CaseStepPage(
        CaseAct.RETURN_PROPOSAL, ReasonForm, _typed(handling.give_back_proposal), _("Give the proposal back"),
        pgettext_lazy("button", "Give back"), _TOLD,
    ),
    "approve-and-send": CaseStepPage(
        CaseAct.APPROVE_REPLY, ApproveAndReleaseForm, _approve_and_release, _("Approve the reply and send it"),
        _("Approve and send"), _("Approved and sent."), leads=True,
    ),
    "approve": CaseStepPage(
        CaseAct.APPROVE_REPLY, ApproveForm, _approve, _("Approve only; the officer sends it"),
        pgettext_lazy("button", "Approve"), _TOLD,
    ),
    "release": CaseStepPage(
        CaseAct.RELEASE, ReleaseForm, _typed(replying.release_reply), _("Send the reply"),
        pgettext_lazy("button", "Send"), _("Sent. The asker can read it now."), leads=True,
    ),
    "reply": CaseStepPage(
        CaseAct.DRAFT_REPLY, ReplyForm, _draft, _("Draft the reply"), _("Submit for approval"), _TOLD,
        (_S.HANDLING,), leads=True,
    ),
    "edit-reply": CaseStepPage(
        CaseAct.DRAFT_REPLY, ReplyForm, _draft, _("Edit the reply"), _("Submit for approval"), _TOLD,
        (_S.REPLY_DRAFTED,),
    ),
    "give-back-reply": CaseStepPage(
        CaseAct.RETURN_REPLY, ReasonForm, _typed(replying.give_back_reply), _("Give the reply back"),
        pgettext_lazy("button", "Give back"), _TOLD,
    ),
    "close": CaseStepPage(
        CaseAct.CLOSE, CloseForm, _typed(replying.close_case), _("Close the case"),
        pgettext_lazy("button", "Close the case"), _("Closed."), leads=True,
    ),
    "further-reply": CaseStepPage(
        CaseAct.DRAFT_REPLY, ReplyForm, _draft, _("Draft a further reply"), _("Submit for approval"), _TOLD,
        (_S.REPLIED,),
    ),
    "instruct-further": CaseStepPage(
        CaseAct.INSTRUCT, FurtherInstructionForm, _typed(handling.instruct), _("Instruct further"),
        pgettext_lazy("button", "Instruct"), _TOLD, (_S.HANDLING,),
    ),
    "note": CaseStepPage(
        CaseAct.NOTE, NoteForm, _typed(handling.add_note), _("Add an internal note"), _("Add the note"), _DONE
    ),
    "ask": CaseStepPage(
        CaseAct.ASK, AskForm, _typed(handling.ask_asker), _("Ask the asker"), _("Put the question"), _DONE
    ),
    "resume": CaseStepPage(
        CaseAct.CLOCK, NothingForm, _typed(clocking.resume_case), _("Let the clock run again"),
        _("Let the clock run again"), _DONE,
    ),
    "pause": CaseStepPage(
        CaseAct.CLOCK, PauseForm, _typed(clocking.pause_case), _("Stop the clock"), _("Stop the clock"), _DONE
    ),
    "extend": CaseStepPage(
        CaseAct.CLOCK, ReasonForm, _typed(clocking.extend_case), _("Extend the time to reply"),
        pgettext_lazy("button", "Extend"), _("Extended."),
    ),
    "reopen": CaseStepPage(
        CaseAct.REOPEN, ReasonForm, _typed(replying.reopen_case), _("Open the case again"),
        pgettext_lazy("button", "Open again"), _TOLD,
    ),
}  # fmt: skip


#: Acts on an appeal that tell another unit too: performed outside the workspace, by an address of their own.
APPEAL_STEPS: dict[str, Callable[..., Any]] = {
    "approve-and-send": lambda form, **who: deciding_appeals.approve_and_release_appeal(
        seen_sha256=form.cleaned_data["seen"], how=form.cleaned_data["how"], **who
    ),
    "release": _typed(deciding_appeals.release_appeal),
}


def steps_open_to(user: User, unit: Unit, case: Case, entry: FeedbackEntry, *, on: date) -> list[str]:
    """Name the acts that are open to the reader, in the order of the page; what comes next by itself is first."""
    acts = policies.case_acts_open_to(user, unit, case, on=on)
    offered = [
        name
        for name, step in STEPS.items()
        if step.act in acts
        and (not step.states or case.state in step.states)
        and _has_its_time(name, entry, on)
        and (step.act != CaseAct.APPROVE_REPLY or _may_approve(user, case))
    ]
    return sorted(offered, key=lambda name: not STEPS[name].leads)


def _may_approve(user: User, case: Case) -> bool:
    reply = replying.reply_in_hand(case)
    return reply is not None and user.person_id not in policies.authors_of(reply)


def _has_its_time(name: str, entry: FeedbackEntry, on: date) -> bool:
    """Say whether the clock can be stopped, started or extended now; the ledger decides in the end."""
    stands = CaseFacts.of(entry).stands_still(on)
    if name == "resume":
        return stands
    is_running = entry.replied_on is None and (entry.due_on is None or entry.due_on >= on)
    if name == "pause":
        return is_running and not stands
    return name != "extend" or (is_running and entry.extended_on is None)
