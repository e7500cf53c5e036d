from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class Notice(models.Model):
    """Something a person should know, shown on their desk until read. Text is made from `kind` and `values`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=40)
    values = models.JSONField(_("values"), default=dict)
    url = models.CharField(_("address"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("notice")
        indexes = [models.Index(fields=["recipient", "-at"], name="notice_of_recipient")]
