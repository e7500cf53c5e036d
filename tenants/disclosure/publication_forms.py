"""Forms of what happens to a publication afterwards."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions.taking_down import MAX_REASON
from .display_terms import LeastDisplay
from .forms import SeenForm


class TakeDownForm(SeenForm):
    """Why it is taken down: needed before the least time it is to be shown, else free."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for taking it down"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def explain(self, least: LeastDisplay) -> None:
        """Say how long it was to be shown, and show the reason as required if that is not over. Validation is over."""
        field, values = self.fields["reason"], {"until": least.words}
        if least.is_over:
            field.help_text = _("It has been shown as long as it must: %(until)s.") % values
        else:
            field.required = True
            field.help_text = (
                _("It is to be shown longer: %(until)s. Taken down now, it counts as early, and a reason is needed.")
                % values
            )
