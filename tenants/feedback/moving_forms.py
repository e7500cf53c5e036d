"""Forms by which a case leaves the unit's hands: transferred, merged, pointed elsewhere, set aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from hierarchy.structure.forms import UnitField
from hierarchy.units.models import Unit
from hierarchy.units.querysets import UnitQuerySet

from .actions.acting import MAX_TEXT
from .actions.asking_upward import KINDS

#: A committee has thousands below it: its list is a beginning, and any other is typed.
MOST_OFFERED = 300
MAX_REASON = 500


class ReceiverInput(forms.TextInput):
    """A text box with the units that may receive a case, the nearest first."""

    receivers: UnitQuerySet | None = None

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"receivers-for-{name}"
        box = super().render(name, value, {**(attrs or {}), "list": list_id, "autocomplete": "off"}, renderer)
        nearest = [] if self.receivers is None else self.receivers.order_by("level", "code")[:MOST_OFFERED]
        options = format_html_join("", '<option value="{}">{}</option>', ((unit.code, unit.name) for unit in nearest))
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


class TransferForm(forms.Form):
    """To whom a case goes, and why it is theirs."""

    quiet_about_secrecy = True  # the field says it
    receiver = UnitField(label=gettext_lazy("Transfer to"), widget=ReceiverInput)
    reason = forms.CharField(
        label=gettext_lazy("Why it is theirs to answer"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The receiving unit reads it; the asker does not."),
    )

    def __init__(self, *args: Any, receivers: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].widget.receivers = receivers


class RedirectForm(forms.Form):
    """Whether the words are really to be erased."""

    quiet_about_secrecy = True
    sure = forms.BooleanField(
        label=gettext_lazy("I have told the asker where to go, or the asker will read it with the code."),
        error_messages={"required": gettext_lazy("Tick this first: what is erased cannot be brought back.")},
    )


class MergeForm(forms.Form):
    """The number of the older case."""

    quiet_about_secrecy = True
    into = forms.CharField(label=gettext_lazy("Number of the older case"), max_length=16)


class DismissForm(forms.Form):
    """Why something is no case."""

    reason = forms.CharField(label=gettext_lazy("Why this is no case"), max_length=MAX_REASON)


class AskUpwardForm(forms.Form):
    """What an organisation below asks its superior (FBK-08)."""

    quiet_about_secrecy = True  # the field says it
    field_order = ("asker", "kind", "title", "original")
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[(kind.value, kind.label) for kind in KINDS],
    )
    title = forms.CharField(label=gettext_lazy("In short"), max_length=120, required=False)
    original = forms.CharField(
        label=gettext_lazy("What you ask"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, askers: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(unit.pk, unit.name) for unit in askers]
        initial, widget = (choices[0][0], forms.HiddenInput) if len(choices) == 1 else (None, forms.Select)
        self.fields["asker"] = forms.TypedChoiceField(
            label=gettext_lazy("In the name of"), coerce=int, choices=choices, initial=initial, widget=widget
        )
        self.order_fields(self.field_order)
