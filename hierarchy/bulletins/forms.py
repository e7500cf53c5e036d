"""Forms of the bulletins' acts. They read; the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.texts import validate_plain_text

from .actions import LENGTHS, MAX_REASON, PARAGRAPHS, REQUIRED
from .content import Words
from .models import Bulletin

LABELS = {
    "title": _("Title"),
    "number": _("Document number"),
    "addressee": _("Addressees"),
    "opening": _("Opening paragraph"),
    "closing": _("Closing paragraph"),
}
HELP = {
    "number": _("As it stands in the register of documents. Left blank, its place stays open on paper."),
    "addressee": _("With the colon. Lines and superiors are addressed by themselves in their own parts."),
    "opening": _("Follows the sentence that is made from the figures. Plain text; a new line is a new paragraph."),
    "closing": _("What is asked of the organisations. Plain text; a new line is a new paragraph."),
}


class WordsForm(forms.Form):
    """What the office writes around the figures."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, length in LENGTHS.items():
            widget = forms.Textarea(attrs={"rows": 5}) if name in PARAGRAPHS else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                help_text=HELP.get(name, ""),
                max_length=length,
                required=name in REQUIRED,
                widget=widget,
                validators=[validate_plain_text],
            )

    @staticmethod
    def initial_of(bulletin: Bulletin) -> dict[str, Any]:
        return {**vars(bulletin.words), "revision": bulletin.revision}

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name] for name in LENGTHS})


class WithdrawForm(forms.Form):
    """Why an issued bulletin no longer stands."""

    reason = forms.CharField(
        label=_("Reason for the withdrawal"),
        help_text=_("Shown with the bulletin and told to the lead departments."),
        max_length=MAX_REASON,
        validators=[validate_plain_text],
    )
