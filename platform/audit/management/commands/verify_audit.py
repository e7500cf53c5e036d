from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Chain
from audit.verification import verify


class Command(BaseCommand):
    """Recompute all audit chains and anchors and print each difference; exits with 1 if there is one."""

    help = "Recompute the audit trail and print every difference."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--known", type=Path, metavar="FILE", help="file of anchor hashes kept elsewhere (see anchor_audit --to)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        differences = 0
        for difference in verify(known_anchors=self._known(options["known"])):
            differences += 1
            self.stdout.write(str(difference))
        if differences:
            raise CommandError(
                ngettext("%(count)s difference found.", "%(count)s differences found.", differences)
                % {"count": differences}
            )
        chains = Chain.objects.count()
        message = ngettext(
            "%(count)s chain verified, no difference.", "%(count)s chains verified, no difference.", chains
        )
        self.stdout.write(message % {"count": chains})

    def _known(self, path: Path | None) -> list[str]:
        if path is None:
            return []
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise CommandError(_("The file of known anchors cannot be read: %(error)s") % {"error": error}) from error
        return [line.split()[-1] for line in lines if line.strip()]
