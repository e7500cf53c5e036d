"""The kinds of personal data that are looked for."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """A kind of personal data, with its name for the reader."""

    RESIDENT_ID = "resident_id", pgettext_lazy("personal data", "resident identity number")
    MOBILE = "mobile", pgettext_lazy("personal data", "mobile number")
    BANK_CARD = "bank_card", pgettext_lazy("personal data", "bank card number")
    ADDRESS = "address", pgettext_lazy("personal data", "possible home address")
    EMAIL = "email", pgettext_lazy("personal data", "e-mail address")
