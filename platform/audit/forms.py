from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import validate_plain_text

from .querysets import EntryQuerySet
from .verbs import choices


class FilterForm(forms.Form):
    """What of the trail to list. Filters live in the address."""

    quiet_about_secrecy = True

    verb = forms.ChoiceField(label=_("Act"), required=False)
    actor = forms.CharField(label=_("Who acted"), required=False, max_length=60, validators=[validate_plain_text])
    chain = forms.CharField(label=_("Chain"), required=False, max_length=60, validators=[validate_plain_text])
    subject = forms.CharField(
        label=_("Subject's number"), required=False, max_length=60, validators=[validate_plain_text]
    )
    since = forms.DateField(
        label=pgettext_lazy("days", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("days", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("all acts")), *choices()]  # type: ignore[attr-defined] - a choice field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day lies before the first."))
        return cleaned

    def narrow(self, entries: EntryQuerySet) -> EntryQuerySet:
        """Apply the filters that are given and valid; wrong ones are shown at their field and narrow nothing."""
        if not self.is_bound:
            return entries
        self.is_valid()
        words = {
            "verb": entries.__class__.of_verb,
            "actor": entries.__class__.by_actor,
            "chain": entries.__class__.in_chain,
            "subject": entries.__class__.about,
            "since": entries.__class__.from_day,
            "until": entries.__class__.until_day,
        }
        for name, word in words.items():
            if self.cleaned_data.get(name):
                entries = word(entries, self.cleaned_data[name])
        return entries
