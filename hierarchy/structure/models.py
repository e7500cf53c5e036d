from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import new_id


class YearOpening(models.Model):
    """A year opened by the district office, once every unit in scope had a sector line (ORG-02)."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    opened_at = models.DateTimeField(_("opened"))
    opened_by_id = models.UUIDField(_("opened by"), null=True)
    unit_count = models.PositiveIntegerField(_("units in scope"))

    class Meta:
        verbose_name = _("opening of a year")
        ordering = ["-year"]


class ImportPreview(models.Model):
    """An uploaded table of units as it was read and shown, so that exactly this is imported when confirmed.

    `tree_fingerprint` is the tree it was checked against: after any change of the tree it must be checked again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    filename = models.CharField(_("file"), max_length=200)
    content_sha256 = models.CharField(max_length=64)
    cells = models.JSONField(_("rows as read"))
    row_count = models.PositiveIntegerField(_("rows"))
    problems = models.JSONField(_("problems"), default=list)
    language = models.CharField(_("language of the problems"), max_length=10)
    tree_fingerprint = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by_id = models.UUIDField(_("uploaded by"), null=True)
    imported_at = models.DateTimeField(_("imported"), null=True)

    class Meta:
        verbose_name = _("import of units")
        ordering = ["-uploaded_at"]
