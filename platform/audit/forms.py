from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import validate_plain_text

from .querysets import EntryQuerySet
from .verbs import choices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The filter's field and the word of the queryset that it narrows by.
_WORDS = {
    "verb": "of_verb",
    "actor": "by_actor",
    "chain": "in_chain",
    "subject": "about",
    "since": "from_day",
    "until": "until_day",
}


def _text_field(label: "StrOrPromise") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=60, validators=[validate_plain_text])


class FilterForm(forms.Form):
    """What of the trail to list. Filters live in the address."""

    quiet_about_secrecy = True

    verb = forms.ChoiceField(label=pgettext_lazy("audit trail", "Act"), required=False)
    actor = _text_field(pgettext_lazy("audit trail", "Who acted"))
    chain = _text_field(pgettext_lazy("audit trail", "Chain"))
    subject = _text_field(pgettext_lazy("audit trail", "Subject's number"))
    since = forms.DateField(
        label=pgettext_lazy("days", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=pgettext_lazy("days", "To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("all acts")), *choices()]  # type: ignore[attr-defined]  # a choice field

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
        given = {name: value for name, value in self.cleaned_data.items() if value}
        for name, word in _WORDS.items():
            if name in given:
                entries = getattr(entries, word)(given[name])
        return entries
