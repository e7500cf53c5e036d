from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.display import period_name
from core.hashing import canonical_json, sha256_hex
from core.ids import new_id

from .content import Words
from .querysets import BulletinQuerySet


class BulletinStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("bulletin", "draft")
    ISSUED = "issued", pgettext_lazy("bulletin", "issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("bulletin", "withdrawn")


class Bulletin(models.Model):
    """A monthly or quarterly bulletin 情况通报 of the district office.

    A draft holds words only and its figures are computed at each view. Issuing stores words and figures together in
    `content` with their SHA-256: from then on the bulletin is drawn from there and nothing in it changes. A withdrawn
    one is kept beside the one that corrects it (`replaces`). One draft and one standing bulletin per period.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.CharField(_("period"), max_length=7)
    period_start = models.DateField(_("first day"))
    period_end = models.DateField(_("last day"))
    status = models.CharField(_("status"), max_length=10, choices=BulletinStatus.choices, default=BulletinStatus.DRAFT)
    title = models.CharField(_("title"), max_length=100)
    number = models.CharField(_("document number"), max_length=40, blank=True)
    addressee = models.CharField(_("addressees"), max_length=200)
    opening = models.TextField(_("opening paragraph"), blank=True)
    closing = models.TextField(_("closing paragraph"), blank=True)
    revision = models.PositiveIntegerField(default=0)  # raised by every edit: a stale form is told so
    drafted_at = models.DateTimeField(_("time of drafting"))
    drafted_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    content = models.JSONField(_("content"), null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(_("time of issue"), null=True)
    issued_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("time of withdrawal"), null=True)
    withdrawn_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawal_reason = models.CharField(_("reason for the withdrawal"), max_length=200, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        constraints = [
            models.UniqueConstraint(fields=["period"], condition=Q(status="draft"), name="bulletin_one_draft"),
            models.UniqueConstraint(fields=["period"], condition=Q(status="issued"), name="bulletin_issued_once"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(status="issued") & ~Q(number=""), name="bulletin_number_once"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", content__isnull=True, content_sha256="", issued_at__isnull=True)
                | (Q(content__isnull=False, issued_at__isnull=False) & ~Q(status="draft") & ~Q(content_sha256="")),
                name="bulletin_frozen_once_issued",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")
                | ~Q(status="withdrawn") & Q(withdrawn_at__isnull=True, withdrawal_reason=""),
                name="bulletin_withdrawal_has_reason",
            ),
        ]

    @property
    def is_draft(self) -> bool:
        return self.status == BulletinStatus.DRAFT

    @property
    def is_standing(self) -> bool:
        return self.status == BulletinStatus.ISSUED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == BulletinStatus.WITHDRAWN

    @property
    def period_name(self) -> str:
        """The period in the reader's words."""
        return period_name(self.period)

    @property
    def is_intact(self) -> bool:
        """Whether what is stored still has the fingerprint it was issued with."""
        return self.is_draft or sha256_hex(canonical_json(self.content)) == self.content_sha256

    @property
    def words(self) -> Words:
        """What the office wrote: as it stands in a draft, as it was issued ever after."""
        if self.content is not None:
            return Words(**self.content["words"])
        return Words(self.title, self.number, self.addressee, self.opening, self.closing)
