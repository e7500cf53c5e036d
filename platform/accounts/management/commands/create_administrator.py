"""Make the first administrators of an installation, from its own console."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.actions import create_account
from accounts.models import PlatformRole
from core.actors import SYSTEM
from core.errors import Refusal
from district import clock


class Command(BaseCommand):
    """Create one of the three administrators and print the initial password once."""

    help = "Create a system, security or audit administrator. The initial password is printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", choices=[role for role in PlatformRole.values if role])
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user, password = create_account(
                username=options["username"],
                name=options["name"],
                platform_role=options["role"],
                actor=SYSTEM,
                at=clock.now(),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(_("User name: %(username)s") % {"username": user.username})
        self.stdout.write(
            _("Initial password, to be changed at the first sign-in: %(password)s") % {"password": password}
        )
