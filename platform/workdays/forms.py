from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.texts import validate_plain_text

from .official import MAX_NOTE_LENGTH


class DayForm(forms.Form):
    """Whether one day is a working day, and why."""

    is_working = forms.TypedChoiceField(
        label=_("This day is"),
        choices=[("1", pgettext_lazy("day", "a working day")), ("0", pgettext_lazy("day", "a day off"))],
        coerce=lambda chosen: chosen == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=MAX_NOTE_LENGTH,
        validators=[validate_plain_text],
        help_text=_("The holiday, or the notice that changes the day."),
    )


class YearForm(forms.Form):
    """A new year: its number and the official exceptions from Monday to Friday."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    exceptions = forms.CharField(
        label=_("Official exceptions"),
        max_length=4_000,
        validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Paste the State Council's notice, or write one exception per line: 2027-05-01 至 2027-05-05 休 劳动节; "
            "2027-05-08 班 劳动节调休. All other days follow Monday to Friday."
        ),
    )

    def __init__(self, *args, years: list[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]  # a choice field
