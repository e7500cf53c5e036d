"""Forms of what is done with a case. The actions decide."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hierarchy.ledger.cases import reply_days_of
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind, Outcome, PublicGroup
from tenants.disclosure.actions.asking import MAX_DOCUMENT_NUMBER
from tenants.disclosure.matter_forms import DayField

from . import report_words
from .actions.acting import MAX_TEXT
from .actions.clocking import PauseReason
from .actions.entering import STAFF_CHANNELS, STAFF_KINDS
from .actions.handling import MAX_TITLE
from .actions.intake import Intake
from .actions.reply_content import MAX_FACT, ReplyContent
from .actions.replying import CLOSING_OUTCOMES, ReplyWay, reply_in_hand
from .applicant_identity import faults_of_identity
from .letter_forms import letters_field
from .models import Case, Occasion, Reply
from .refusal_grounds import ASKED_OF, GroundFact, grounds_of

GROUPS = [("", pgettext_lazy("group", "not known")), *PublicGroup.choices]


def kinds_to_choose() -> list[tuple[str, Any]]:
    """Give the kinds of ordinary cases."""
    return [(kind.value, kind.label) for kind in STAFF_KINDS]


def text_field(label: Any, *, rows: int = 4, most: int = MAX_TEXT, **kwargs: Any) -> forms.CharField:
    """Make a field of several lines."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class StepForm(forms.Form):
    """A form of one act on a case, filled from the case as it stands."""

    def __init__(self, *args: Any, case: Case, entry: FeedbackEntry, **kwargs: Any) -> None:
        self.case, self.entry = case, entry
        super().__init__(*args, **kwargs)
        for name, value in self.values_of(case).items():
            self.initial.setdefault(name, value)

    def values_of(self, case: Case) -> dict[str, Any]:
        """Give what the case says already."""
        return {name: getattr(case, name) for name in self.fields if hasattr(case, name)}


class RegisterForm(StepForm):
    title = forms.CharField(label=_("In short"), max_length=MAX_TITLE)
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds_to_choose)
    asker_group = forms.ChoiceField(label=_("Group"), choices=GROUPS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.kind == CaseKind.REPORT:  # its title is sealed, and it stays a report
            del self.fields["title"], self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.case.kind == CaseKind.REPORT:
            given |= {"title": "", "kind": CaseKind.REPORT}
        return given


class ProposeForm(StepForm):
    proposal = text_field(_("Proposed handling"), help_text=_("Who does what by when."))


class TakeUpForm(RegisterForm):
    proposal = text_field(_("Proposed handling"), help_text=_("Who does what by when."))


class InstructForm(StepForm):
    instruction = text_field(
        _("Instruction"), rows=2, required=False, help_text=_("Left empty: handle it as proposed.")
    )


class FurtherInstructionForm(StepForm):
    instruction = text_field(_("Instruction"), rows=2)

    def values_of(self, case: Case) -> dict[str, Any]:
        return {}


class ReasonForm(StepForm):
    reason = text_field(_("Reason"), rows=2)


class NoteForm(StepForm):
    text = text_field(_("Note"), rows=3, help_text=_("Only this unit's own people read it."))


class AskForm(StepForm):
    text = text_field(_("Question"), rows=3, help_text=_("The asker reads it with the private code."))


class PauseForm(StepForm):
    reason = forms.ChoiceField(label=_("Why"), choices=PauseReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("What is being waited for"), max_length=500)
    until = DayField(label=_("Runs again on"), help_text=_("The clock runs again by itself on this day."))


class NothingForm(StepForm):
    """A press of a button."""


class ReplyForm(StepForm):
    """A reply; the hash of the draft it was opened from comes with it.

    Of what was applied for it asks what is decided and on which ground; of an appeal, the superior's decision.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    body = text_field(_("Reply"), rows=8, help_text=_("Polite, complete, and understandable without the file."))
    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    refusal_ground = forms.ChoiceField(
        label=_("Ground on which it is not given"),
        required=False,
        help_text=_("The applicant reads a fixed sentence with this reason and the way of appeal beside your reply."),
    )
    document = forms.CharField(
        label=GroundFact.DOCUMENT.label,
        max_length=MAX_DOCUMENT_NUMBER,
        required=False,
        help_text=_("Only for a secret. Never write what the secret is; the number stays inside."),
    )
    holder = forms.CharField(label=GroundFact.HOLDER.label, max_length=MAX_FACT, required=False)
    where = forms.CharField(
        label=GroundFact.WHERE.label,
        max_length=MAX_FACT,
        required=False,
        help_text=_("The address of the item on this unit's board, another address, or the place."),
    )
    earlier = forms.CharField(label=GroundFact.EARLIER.label, max_length=16, required=False)
    answer_within = forms.IntegerField(label=_("Answer anew within (working days)"), required=False, min_value=1)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        grounds = grounds_of(case.kind)
        if case.is_appeal and not any(reply.decides_appeal for reply in case.replies.released()):
            self._keep("decision", "answer_within")
            self._choose("decision", [Reply.Decision.UPHELD, Reply.Decision.CHANGED])
            self.initial.setdefault("answer_within", reply_days_of(case.kind, on=self.entry.received_on))
        elif grounds and not case.is_appeal:
            asked = {ASKED_OF[ground].value for ground in grounds if ground in ASKED_OF}
            self._keep("decision", "refusal_ground", *asked)
            self._choose("decision", [Reply.Decision.GRANTED, Reply.Decision.PARTLY, Reply.Decision.REFUSED])
            self._choose("refusal_ground", grounds, none="–")
        else:
            self._keep()

    def _keep(self, *names: str) -> None:
        for name in list(self.fields):
            if name not in ("seen", "body", *names):
                del self.fields[name]

    def _choose(self, name: str, among: Iterable[Any], *, none: str = "") -> None:
        choices = [(one.value, one.label) for one in among]
        self.fields[name].choices = [("", none), *choices] if none else choices  # type: ignore[attr-defined]

    def values_of(self, case: Case) -> dict[str, Any]:
        reply = reply_in_hand(case)
        if reply is None:
            return {}
        kept = {"decision": reply.decision, "refusal_ground": reply.refusal_ground, **reply.decision_facts}
        return {"seen": reply.content_sha256, "body": report_words.read(case, reply.body), **kept}

    @property
    def content(self) -> ReplyContent:
        """Give what was typed; facts that the decision or its ground does not ask for are left out by the action."""
        given = self.cleaned_data
        names = (*GroundFact.values, "answer_within")
        return ReplyContent(
            given["body"],
            given.get("decision", ""),
            given.get("refusal_ground", ""),
            {name: given[name] for name in names if given.get(name)},
        )


class ApproveForm(StepForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def values_of(self, case: Case) -> dict[str, Any]:
        reply = reply_in_hand(case)
        return {"seen": reply.content_sha256 if reply else ""}


class ReleaseForm(StepForm):
    how = forms.ChoiceField(label=_("How the asker is told"), choices=ReplyWay.choices, widget=forms.RadioSelect)

    def values_of(self, case: Case) -> dict[str, Any]:
        return {"how": case.reply_by or ReplyWay.LINK}


class ApproveAndReleaseForm(ApproveForm, ReleaseForm):
    def values_of(self, case: Case) -> dict[str, Any]:
        return ApproveForm.values_of(self, case) | ReleaseForm.values_of(self, case)


class CloseForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(outcome.value, outcome.label) for outcome in CLOSING_OUTCOMES],
        widget=forms.RadioSelect,
    )

    def values_of(self, case: Case) -> dict[str, Any]:
        last = case.replies.released().exclude(decision="").order_by("number").last()
        is_refused = last is not None and last.decision == Reply.Decision.REFUSED
        return {"outcome": Outcome.REFUSED if is_refused else CLOSING_OUTCOMES[0]}


class EntryForm(forms.Form):
    """A call, a visit, a letter: what staff enter in under a minute."""

    channel = forms.ChoiceField(
        label=_("How it came in"),
        choices=[(channel.value, channel.label) for channel in STAFF_CHANNELS],
        widget=forms.RadioSelect,
        initial=STAFF_CHANNELS[0],
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds_to_choose)
    original = text_field(_("In the person's own words"), rows=5)
    title = forms.CharField(
        label=_("In short"), max_length=MAX_TITLE, required=False, help_text=_("Left empty: the first line.")
    )
    asker_group = forms.ChoiceField(label=_("Group"), choices=GROUPS, required=False)
    received_on = DayField(label=_("Received on"))
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    id_number = forms.CharField(
        label=_("Identity card number"),
        max_length=18,
        required=False,
        help_text=_("Only for a disclosure on request, which needs name and number of the applicant."),
    )
    consents = forms.BooleanField(label=_("The person agrees that name and contact are entered"), required=False)
    reply_by = forms.ChoiceField(label=_("How to answer"), choices=ReplyWay.choices, initial=ReplyWay.PHONE)
    may_publish = forms.BooleanField(label=_("Agrees to an anonymous publication"), required=False)
    letters = letters_field()
    occasion = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the identity of who applies for a disclosure (REQ-04)."""
        given = super().clean() or self.cleaned_data
        if given.get("kind") == CaseKind.REQUEST:
            for field, sentence in faults_of_identity(given).items():
                if field not in self.errors:
                    self.add_error(field, sentence)
        return given

    def clean_occasion(self) -> uuid.UUID | None:
        """Keep the occasion on which it was brought up only if it is one of the unit's."""
        key: uuid.UUID | None = self.cleaned_data["occasion"]
        return key if key and Occasion.objects.filter(pk=key).exists() else None

    @property
    def intake(self) -> Intake:
        """Give what was typed."""
        given = self.cleaned_data
        names = ("channel", "kind", "original", "title", "asker_group", "received_on", "consents", "reply_by")
        sealed = ("name", "phone", "address", *(["id_number"] if given["kind"] == CaseKind.REQUEST else []))
        return Intake(
            contact={name: given[name] for name in sealed},
            may_publish=given["may_publish"],
            on_behalf=True,
            links={"occasion_id": given["occasion"]} if given["occasion"] else {},
            **{name: given[name] for name in names},
        )
