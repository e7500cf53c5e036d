"""Forms of several acts at once: what was ticked, with what was seen. The actions decide on each by itself."""

from __future__ import annotations

import re
import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions.together import NilClaim, Seen
from .content import MAX_OPINION

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


def _as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class NilReturnsForm(forms.Form):
    """Obligations ticked (`obligation`), one reason for all, or one per row (`reason-<obligation>`)."""

    reason = forms.CharField(
        label=gettext_lazy("How you know that there was nothing, for all that are ticked"),
        max_length=MAX_OPINION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A row with a reason of its own keeps it."),
    )

    def ticked(self) -> list[uuid.UUID]:
        """Give what was ticked, once each, in the order of the page."""
        if not self.is_bound:
            return []
        given = map(_as_uuid, self.data.getlist("obligation"))  # type: ignore[attr-defined]  # a QueryDict
        return list(dict.fromkeys(key for key in given if key is not None))

    def own_reason(self, obligation_id: uuid.UUID) -> str:
        return str(self.data.get(f"reason-{obligation_id}", "")).replace("\x00", "").strip() if self.is_bound else ""

    def clean(self) -> None:
        if not self.ticked():
            raise forms.ValidationError(_("Tick at least one item."))
        if not self.cleaned_data.get("reason", "").strip() and not all(map(self.own_reason, self.ticked())):
            self.add_error("reason", _("Say how you know that there was nothing to disclose."))

    @property
    def claims(self) -> list[NilClaim]:
        """Give what is proposed: valid forms only."""
        common = self.cleaned_data["reason"]
        return [NilClaim(key, self.own_reason(key) or common) for key in self.ticked()]


class SeenTogetherForm(forms.Form):
    """Disclosures ticked, each as `<id>.<hash of what was shown>`."""

    def seen(self) -> list[Seen]:
        found: dict[uuid.UUID, Seen] = {}
        for text in self.data.getlist("disclosure"):  # type: ignore[attr-defined]  # a QueryDict
            key, _dot, content_sha256 = text.partition(".")
            disclosure_id = _as_uuid(key)
            if disclosure_id is not None and _SHA256.fullmatch(content_sha256):
                found[disclosure_id] = Seen(disclosure_id, content_sha256)
        return list(found.values())

    def clean(self) -> None:
        if not self.seen():
            raise forms.ValidationError(_("Tick at least one item."))
