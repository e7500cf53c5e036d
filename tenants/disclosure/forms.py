"""Forms of the procedure. They read what was typed; the actions decide. Every one carries the hash of what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from hierarchy.ledger.vocabulary import CarrierLabel, Form, Scope

from .actions.drafting import CONTENT_FIELDS, DraftContent
from .actions.publishing import MAX_LINK, MAX_PLACE, MAX_REFERENCE, Fulfilment
from .circulars import Candidate, has_recipients
from .content import MAX_BODY, MAX_NOTE, MAX_OPINION, MAX_TITLE
from .files import ACCEPT_ATTRIBUTE
from .models import PROPOSED_KINDS, Path, Version, labels_of_forms
from .notice_terms import Term, too_short

#: The fields of the plan that stand in the form.
FIELDS_OF_THE_PLAN = ("title", "scope", "body", "forms", "labels", "planned_on", "notice_until")


def day_input() -> forms.DateInput:
    """Give the browser's own day picker, whatever the language."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SeenForm(forms.Form):
    """A form on one version: `seen` is the hash of the content on the page it was filled in on."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    #: The notice about secrets stands at each open field already.
    quiet_about_secrecy = True

    @property
    def seen_sha256(self) -> str:
        return str(self.cleaned_data.get("seen", ""))

    def show_again_with(self, version: Version) -> None:
        """Keep what was typed, now beside this version: sent again, it is about what the page shows."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["seen"] = version.content_sha256
        self.data = typed


class DraftForm(SeenForm):
    """The plan: what, to whom, how, when (PRO-03). Nothing is required for saving; proposing asks for all."""

    title = forms.CharField(label=_("Title"), max_length=MAX_TITLE, required=False)
    scope = forms.ChoiceField(label=_("Scope"), choices=Scope.choices)
    body = forms.CharField(
        label=_("Text"),
        max_length=MAX_BODY,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "data-editor": ""}),
    )
    path = forms.ChoiceField(label=_("Path"), choices=Path.choices, required=False)
    desensitising_note = forms.CharField(
        label=_("What was taken out or masked"),
        max_length=MAX_NOTE,
        required=False,
        help_text=_("For instance: identity card numbers masked. Do not repeat what was taken out."),
    )
    planned_on = forms.DateField(label=_("Planned day of disclosure"), required=False, widget=day_input())
    labels = forms.MultipleChoiceField(
        label=_("Affairs it is shown under"),
        choices=CarrierLabel.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Needed on carriers that other affairs share: boards, websites, screens. "
            "One upload may be shown under several."
        ),
    )
    notice_until = forms.DateField(label=_("Last day of the public notice"), required=False, widget=day_input())
    is_vital = forms.BooleanField(
        label=_("Concerns the vital interests of the masses"),
        required=False,
        help_text=_("Approved only once a consultation held with the masses is linked to it."),
    )
    forms = forms.MultipleChoiceField(
        label=_("Forms of disclosure"),
        choices=Form.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = [
        "seen",
        "title",
        "scope",
        "body",
        "desensitising_note",
        "forms",
        "labels",
        "planned_on",
        "notice_until",
        "path",
        "is_vital",
    ]

    def __init__(
        self,
        *args: Any,
        is_party_offline: bool = True,
        required_scope: str = "",
        is_marked_important: bool = False,
        may_be_emergency: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        path = self.fields["path"]
        path.help_text = _("Important: decided collectively, approved with the meeting that decided it.")
        if is_marked_important:
            path.help_text = _(
                "The catalogue marks it as decided collectively: the approval names the meeting. Choosing an ordinary "
                "path needs an explanation."
            )
        if not may_be_emergency and self.initial.get("path") != Path.EMERGENCY:
            path.choices = [choice for choice in Path.choices if choice[0] != Path.EMERGENCY]  # type: ignore[attr-defined]  # a choice field
        if is_party_offline:
            self.fields["body"].help_text = _(
                "In-party items (within the Party, specified persons) are kept offline: leave this empty and register "
                "the meeting or document when publishing."
            )
        if required_scope:
            self.fields["scope"].help_text = _("In the catalogue: %(scope)s") % {"scope": Scope(required_scope).label}

    def hide(self, name: str) -> None:
        """Leave a field out of sight; what it holds is kept."""
        self.fields[name].widget = forms.HiddenInput()

    def mark_what_proposing_needs(self) -> None:
        """Show as required what may stay empty in a draft but not in a proposal. Validation is over by then."""
        for name in ("title", "forms", "planned_on"):
            self.fields[name].required = True

    def ask_for_last_day(self, term: Term | None, *, planned_on: date | None) -> None:
        """Ask a public notice for its last day, saying when it may be; leave the field out for all else."""
        if term is None:
            del self.fields["notice_until"]
            return
        field = self.fields["notice_until"]
        field.required = True
        until = self.initial.get("notice_until")
        said = [too_short(term, planned_on)] if planned_on else []
        if planned_on and until:
            said.insert(0, term.words(planned_on, until))
        field.help_text = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in said))

    @classmethod
    def of(cls, version: Version, **kwargs: Any) -> DraftForm:
        """Fill the form with a version as it was saved."""
        initial = {name: getattr(version, name) for name in cls.base_fields if name in CONTENT_FIELDS}
        return cls(initial={**initial, "seen": version.content_sha256}, **kwargs)

    @property
    def content(self) -> DraftContent:
        """Give what was typed, with the line ends of the web turned into plain ones."""
        typed = self.cleaned_data
        body = typed["body"].replace("\r\n", "\n")
        return DraftContent(
            typed["title"],
            body,
            typed["scope"],
            typed["forms"],
            typed["planned_on"],
            labels=tuple(label for label in CarrierLabel.values if label in typed["labels"]),
            notice_until=typed.get("notice_until"),
            path=typed["path"] or Path.ORDINARY,
            desensitising_note=typed["desensitising_note"],
            is_vital=typed["is_vital"],
        )


class ProposeForm(DraftForm):
    """The draft with the declaration: sent when it is proposed."""

    newest_url = ""  # where to read what has been saved since this form was shown

    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=MAX_OPINION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for what departs from the catalogue or from the usual way; see below."),
    )
    is_still_true = forms.BooleanField(
        label=_("Unchanged since the last period: I have read it, and it is still true for this one."), required=False
    )
    is_truthful = forms.BooleanField(label=_("I declare that this content is truthful and complete."), required=False)

    def ask_only_what_applies(self, *, is_unchanged_copy: bool) -> None:
        """Leave out the declaration about the last period where nothing was taken over unchanged."""
        if not is_unchanged_copy:
            del self.fields["is_still_true"]


class FileForm(SeenForm):
    """One file, with what it is for: only what is published ever leaves the unit."""

    kind = forms.ChoiceField(
        label=_("What it is for"),
        choices=[(kind.value, kind.label) for kind in PROPOSED_KINDS],
        required=False,
        help_text=_("Material for the decision and originals stay inside: only those who work on it see them."),
    )
    file = forms.FileField(
        label=_("Attach a file"),
        error_messages={"required": _("Choose a file first.")},
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT_ATTRIBUTE}),
        help_text=_("PDF, OFD, Word (docx), Excel (xlsx), JPEG or PNG, at most 20 MB."),
    )


class ReasonForm(SeenForm):
    """A reason, required."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_OPINION,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give a reason, so that the drafter knows what to do.")},
    )


class NilForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("How you know that there was nothing")
        self.fields["reason"].error_messages["required"] = _("Say how you know that there was nothing to disclose.")


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files in one field; photographs straight from the phone's camera."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(SeveralFilesField, self).clean(file, initial) for file in files if file]


class PublishForm(SeenForm):
    """What was done, with what shows it (PRO-10)."""

    disclosed_on = forms.DateField(label=_("Day of disclosure"), widget=day_input())
    place = forms.CharField(
        label=_("Place of disclosure"),
        max_length=MAX_PLACE,
        required=False,
        help_text=_("For instance: the board at the entrance."),
    )
    reference = forms.CharField(
        label=_("Meeting or document"),
        max_length=MAX_REFERENCE,
        required=False,
        help_text=_("Name and number, or the day of the meeting."),
    )
    link = forms.CharField(
        label=_("Web address"), max_length=MAX_LINK, required=False, widget=forms.URLInput(attrs={"inputmode": "url"})
    )
    photos = SeveralFilesField(
        label=_("Photograph of the notice board"),
        required=False,
        widget=SeveralFilesInput(attrs={"accept": "image/*", "capture": "environment", "class": "camera"}),
        help_text=_("On the phone this opens the camera. The photograph is evidence and stays inside the unit."),
    )
    evidence = SeveralFilesField(
        label=_("Other photographs or scans"),
        required=False,
        widget=SeveralFilesInput(attrs={"accept": ACCEPT_ATTRIBUTE}),
        help_text=_("At least one piece of evidence: a photograph, the web address, or the meeting or document."),
    )
    recipients = forms.MultipleChoiceField(
        label=_("To whom the circular goes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each gets a notice and confirms having read it. Nobody else can read it."),
        error_messages={"required": _("Choose at least one person to whom the circular goes.")},
    )
    forms = forms.MultipleChoiceField(label=_("Forms used"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ["seen", "photos", "disclosed_on", "forms", "recipients", "place", "reference", "link", "evidence"]

    def __init__(self, *args: Any, version: Version, people: Sequence[Candidate] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = labels_of_forms(version.forms)
        self.fields["forms"].choices = list(zip(version.forms, labels, strict=False))  # type: ignore[attr-defined]  # a choice field
        if not has_recipients(version, version.forms):
            del self.fields["recipients"]
            return
        named = [(str(each.person_id), f"{each.name} · {each.unit}") for each in people]
        self.fields["recipients"].choices = named  # type: ignore[attr-defined]  # a choice field
        self.fields["recipients"].required = version.forms == [Form.CIRCULAR]

    @property
    def fulfilment(self) -> Fulfilment:
        given = self.cleaned_data
        files = [*given["photos"], *given["evidence"]]
        return Fulfilment(
            given["disclosed_on"],
            given["forms"],
            given["place"],
            given["reference"],
            given["link"],
            files,
            recipients=given.get("recipients", ()),
        )


class FilterForm(forms.Form):
    """The list's filters; what is unknown filters nothing."""

    q = forms.CharField(max_length=100, required=False)
    state = forms.CharField(max_length=20, required=False)
    page = forms.CharField(max_length=8, required=False)
