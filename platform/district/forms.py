"""The form that changes one setting; its value field suits the setting's kind."""

from datetime import date
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import validate_plain_text

from .actions import MAX_REASON_LENGTH
from .definitions import CHOICES, UNITS, Definition, Kind


class MatrixInput(forms.CheckboxSelectMultiple):
    """A table of check boxes: one for each pair of a row and a column."""

    template_name = "district/matrix.html"

    def __init__(self, definition: Definition) -> None:
        super().__init__()
        self.definition = definition

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the table: the labels of the columns, and each row with its boxes."""
        context = super().get_context(name, value, attrs)
        ticked = set(value or ())
        columns = [(column, CHOICES[column]) for column in self.definition.choices]
        context["columns"] = [label for _code, label in columns]
        context["rows"] = [
            (CHOICES[row], [(f"{row}:{column}", label, f"{row}:{column}" in ticked) for column, label in columns])
            for row in self.definition.rows
        ]
        context["label"] = self.definition.label
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        """Render with the site's own templates: the renderer of forms does not know its tags."""
        return render_to_string(template_name, context)


class SettingForm(forms.Form):
    """A new value, the day from which it is valid, and why. `action` decides; this only reads."""

    seen_id = forms.IntegerField(widget=forms.HiddenInput)
    valid_from = forms.DateField(
        label=_("Valid from"),
        help_text=_("Today or a later day. What was computed before stays as it is."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        validators=[validate_plain_text],
        help_text=_("Kept with the value, e.g. the document number."),
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _value_field(definition)
        self.order_fields(["value", "valid_from", "reason", "seen_id"])


def initial_of(definition: Definition, stored: Any, *, on: date, seen_id: int) -> dict[str, Any]:
    """Give the form's first content: the value in force, from today on."""
    value = ("1" if stored else "0") if definition.kind is Kind.BOOLEAN else stored
    return {"value": value, "valid_from": on, "seen_id": seen_id}


def _value_field(definition: Definition) -> forms.Field:
    label = _("New value")
    match definition.kind:
        case Kind.INTEGER:
            limits = _("%(min)s to %(max)s") % {"min": definition.min, "max": definition.max}
            return forms.IntegerField(
                label=label,
                min_value=definition.min,
                max_value=definition.max,
                help_text=f"{limits} {UNITS[definition.unit]}".strip(),
            )
        case Kind.BOOLEAN:
            on_off = [("1", pgettext_lazy("setting", "on")), ("0", pgettext_lazy("setting", "off"))]
            return forms.TypedChoiceField(
                label=label, choices=on_off, coerce=lambda chosen: chosen == "1", widget=forms.RadioSelect
            )
        case Kind.CHOICE:
            choices = [(choice, CHOICES[choice]) for choice in definition.choices]
            return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
        case Kind.MATRIX:
            return forms.MultipleChoiceField(
                label=label,
                choices=[(pair, pair) for pair in definition.pairs],
                required=False,
                widget=MatrixInput(definition),
                help_text=_(
                    "Tick what a unit may not approve itself: there its superior approves. None: each unit does."
                ),
            )
        case Kind.DATE:
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(label=label, required=False, widget=widget)
        case Kind.MONTH_DAY:
            return forms.CharField(label=label, max_length=5, help_text=_("Month and day, e.g. 01-31."))
    return forms.CharField(label=label, max_length=definition.max_length, validators=[validate_plain_text])
