"""What a real-name report asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.cn import ric

from hierarchy.units.models import Unit

from .actions.reporting import ReportMatter
from .asking_forms import GuardedForm

MISCONDUCT = "misconduct"
MOST_FOUND = 20


class ReportForm(GuardedForm):
    """One report. The unit is found by its name first; nothing stands in the address."""

    matter = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[*ReportMatter.choices, (MISCONDUCT, gettext_lazy("somebody violates discipline or law"))],
        widget=forms.RadioSelect,
    )
    unit_name = forms.CharField(
        label=gettext_lazy("Name of the party organisation"),
        max_length=60,
        help_text=gettext_lazy("A part of it is enough; you choose from what is found."),
    )
    about = forms.ModelChoiceField(
        label=gettext_lazy("Which of these?"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.RadioSelect,
        empty_label=None,
    )
    original = forms.CharField(
        label=gettext_lazy("What happened, when and where"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    by_district = forms.TypedChoiceField(
        label=gettext_lazy("Who shall handle it?"),
        choices=[
            ("1", gettext_lazy("the district committee")),
            ("0", gettext_lazy("the organisation directly above it")),
        ],
        coerce=lambda value: value == "1",
        initial="1",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=40)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    id_number = forms.CharField(label=gettext_lazy("Identity card number"), max_length=18)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = str(self.data.get("unit_name", "")).replace("\x00", "").strip() if self.is_bound else ""
        self.found = list(named(words)) if words else []
        self.fields["about"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in self.found])  # type: ignore[attr-defined]
        self.fields["about"].label_from_instance = lambda unit: unit.name  # type: ignore[attr-defined]

    def clean_id_number(self) -> str:
        number = str(self.cleaned_data["id_number"]).strip()
        if not ric.is_valid(number):
            raise forms.ValidationError(_("This is no valid identity card number. Check each digit."))
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("unit_name") and not given.get("about") and "about" not in self.errors:
            if len(self.found) == 1:
                given["about"] = self.found[0]
            elif self.found:
                self.add_error("about", _("Choose the organisation that you mean."))
            else:
                self.add_error("unit_name", _("No organisation has these words in its name. Try fewer."))
        return given


def named(words: str) -> Any:
    """Give units with these words in their name, at most `MOST_FOUND`."""
    return Unit.objects.filter(name__icontains=words, closed_on__isnull=True).order_by("code")[:MOST_FOUND]
