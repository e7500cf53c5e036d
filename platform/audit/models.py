from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .querysets import EntryQuerySet


class Chain(models.Model):
    """One hash chain: `district`, or `unit:<id>`. Its row is locked while an entry is appended."""

    name = models.CharField(pgettext_lazy("audit trail", "chain"), max_length=60, primary_key=True)
    length = models.BigIntegerField(pgettext_lazy("audit trail", "length"), default=0)
    head = models.CharField(pgettext_lazy("audit trail", "head"), max_length=64, default="0" * 64)


class Entry(models.Model):
    """One act, chained to the one before it by SHA-256. Never updated, never deleted."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    position = models.BigIntegerField(pgettext_lazy("audit trail", "position"))
    at = models.DateTimeField(_("time"))
    actor_id = models.UUIDField(pgettext_lazy("audit trail", "person who acted"), null=True)
    actor_label = models.CharField(pgettext_lazy("audit trail", "who acted"), max_length=120)
    verb = models.CharField(pgettext_lazy("audit trail", "act"), max_length=60)
    subject_type = models.CharField(pgettext_lazy("audit trail", "kind of subject"), max_length=60)
    subject_id = models.CharField(pgettext_lazy("audit trail", "subject"), max_length=60)
    data = models.JSONField(pgettext_lazy("audit trail", "values"), default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_entry_position")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_entry_subject"),
            models.Index(fields=["-at", "-id"], name="audit_entry_newest"),
        ]


class Anchor(models.Model):
    """All chains' heads at one moment, hashed together: a chain cut off at its end no longer matches."""

    at = models.DateTimeField(_("time"))
    heads = models.JSONField(pgettext_lazy("audit trail", "heads"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
