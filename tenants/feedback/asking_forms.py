"""What people without an account fill in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from stdnum.cn import ric

from hierarchy.ledger.vocabulary import CaseKind, PublicGroup

from .actions.following import RATINGS
from .applicant_identity import faults_of_identity
from .codes import LENGTH
from .robots import form_time, form_time_again, sum_of

KINDS = (
    (CaseKind.SUGGESTION, gettext_lazy("I have an opinion or a suggestion")),
    (CaseKind.PROBLEM, gettext_lazy("There is a problem")),
    (CaseKind.QUESTION, gettext_lazy("I want to ask something")),
    (CaseKind.TOPIC, gettext_lazy("I name a topic that should be disclosed")),
    (CaseKind.ENQUIRY, gettext_lazy("I am a party member and ask about inner-party affairs")),
    (CaseKind.REQUEST, gettext_lazy("I apply for something to be disclosed to me")),
)
RATING_WORDS = dict(
    zip(
        RATINGS,
        (
            pgettext_lazy("rating", "very satisfied"),
            pgettext_lazy("rating", "satisfied"),
            pgettext_lazy("rating", "so-so"),
            pgettext_lazy("rating", "not satisfied"),
        ),
        strict=True,
    )
)

WRITE_THE_SUM = gettext_lazy("Many messages come from this network just now. Write the sum as a number.")


class GuardedForm(forms.Form):
    """A form with what tells people from programs, and a small sum where many came from one address."""

    form_time = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False, max_length=100)
    sum = forms.IntegerField(required=False)

    def __init__(self, *args: Any, asks_sum: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["website"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}
        if asks_sum:
            self.fields["sum"].required = True
            self.fields["sum"].error_messages |= dict.fromkeys(("required", "invalid"), WRITE_THE_SUM)
            self.fields["sum"].label = self._sum_asked
            self.fields["sum"].widget.attrs |= {"autocomplete": "off"}
        else:
            del self.fields["sum"]

    def renew(self, at: datetime) -> None:
        """Make what was sent ready to be sent again: nothing is lost, and a sum that does not count is replaced."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a bound form's data is a QueryDict
        data["website"] = ""
        if "sum" in self.errors:
            data["form_time"], data["sum"] = form_time(at), ""
        else:
            data["form_time"] = form_time_again(data.get("form_time", ""), at)
        self.data = data
        if "sum" in self.fields:
            self["sum"].label = self._sum_asked

    @property
    def _moment(self) -> str:
        return str(self.data.get("form_time", "") if self.is_bound else self.initial.get("form_time", ""))

    @property
    def _sum_asked(self) -> str:
        first, second = sum_of(self._moment)
        return _("How much is %(first)s plus %(second)s?") % {"first": first, "second": second}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "sum" in given and given["sum"] != sum(sum_of(self._moment)):
            self.add_error("sum", WRITE_THE_SUM)
        return given


class AskForm(GuardedForm):
    """One question, opinion or request."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=KINDS, widget=forms.RadioSelect)
    original = forms.CharField(
        label=gettext_lazy("Your words"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Where, when, what. Write nothing secret, and no names of others if it can be avoided."),
    )
    asker_group = forms.ChoiceField(
        label=gettext_lazy("You are"),
        choices=[("", gettext_lazy("I would rather not say")), *PublicGroup.choices],
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=40, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    id_number = forms.CharField(
        label=gettext_lazy("Identity card number"),
        max_length=18,
        required=False,
        help_text=gettext_lazy("Only for an application: it is answered to the applicant alone."),
    )
    reply_by = forms.ChoiceField(
        label=gettext_lazy("How shall we answer?"),
        choices=[
            ("link", gettext_lazy("I look it up with my code")),
            ("phone", gettext_lazy("by telephone")),
        ],
        initial="link",
    )
    may_publish = forms.BooleanField(
        label=gettext_lazy("The answer may be put on the board, without my name"), required=False
    )
    about = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("kind") == CaseKind.REQUEST:
            faults = faults_of_identity(given)
            if not given.get("phone"):
                faults["phone"] = _("An application needs a telephone number, so that we can reach you.")
            for field, sentence in faults.items():
                if field not in self.errors:
                    self.add_error(field, sentence)
        elif given.get("id_number") and not ric.is_valid(given["id_number"]):
            self.add_error("id_number", _("This is no valid identity card number. Check each digit."))
        if given.get("reply_by") == "phone" and not given.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Leave a telephone number, or choose to look the answer up."))
        return given

    @property
    def contact(self) -> dict[str, str]:
        """Who asks, as far as given."""
        return {name: self.cleaned_data.get(name, "") for name in ("name", "phone", "id_number")}


class CodeForm(forms.Form):
    """The private code."""

    code = forms.CharField(
        label=pgettext_lazy("private code", "Code"),
        max_length=40,
        help_text=gettext_lazy("Sixteen letters and digits, as written down. Capitals and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": LENGTH + 4}
        ),
    )


class MessageForm(forms.Form):
    """What the asker adds."""

    text = forms.CharField(
        label=gettext_lazy("Your message"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class RatingForm(forms.Form):
    """How satisfied the asker is with the answer."""

    rating = forms.TypedChoiceField(
        label=gettext_lazy("How satisfied are you with the answer?"),
        choices=list(RATING_WORDS.items()),
        coerce=int,
        widget=forms.RadioSelect,
    )


class WithdrawForm(forms.Form):
    """The asker's word that nothing more is to be done."""


class AppealForm(forms.Form):
    """Why the applicant does not agree with a refusal."""

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why you do not agree"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )
