from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of lock-outs: axes tells them by signal only."""
        from axes.signals import user_locked_out

        from .signin import record_lock_out

        user_locked_out.connect(record_lock_out, dispatch_uid="accounts.record_lock_out")
