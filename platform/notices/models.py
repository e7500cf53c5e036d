from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import new_id

from . import kinds
from .querysets import NoticeQuerySet


class Notice(models.Model):
    """Something a person should know, shown on their desk until read. Text is made from `kind` and `values`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=40)
    values = models.JSONField(_("values"), default=dict)
    url = models.CharField(_("address"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(pgettext_lazy("notice", "read"), null=True)
    digested_at = models.DateTimeField(_("counted in an e-mail"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        indexes = [models.Index(fields=["recipient", "-at"], name="notice_of_recipient")]

    @property
    def text(self) -> str:
        """Give the sentence in the reader's language."""
        return kinds.kind(self.kind).text(self.values)
