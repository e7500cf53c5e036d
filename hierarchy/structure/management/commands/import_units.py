"""Import units from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core.actors import SYSTEM
from core.errors import Refusal
from district import clock
from hierarchy.structure.importing import Problem, confirm_import, upload_units
from hierarchy.structure.importing.columns import BY_NAME


class Command(BaseCommand):
    help = "Import units from an XLSX or CSV file, all or nothing. Prints every problem with row, column and reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Check the file and import nothing.")

    def handle(self, *args: Any, file: Path, dry_run: bool = False, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        try:
            with transaction.atomic():
                self._import(file, content, dry_run=dry_run)
                transaction.set_rollback(dry_run)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def _import(self, file: Path, content: bytes, *, dry_run: bool) -> None:
        now = clock.now()
        upload = upload_units(filename=file.name, content=content, actor=SYSTEM, at=now)
        for problem in upload.checked.problems:
            self.stderr.write(_line(problem))
        if upload.checked.errors:
            raise CommandError(
                f"{len(upload.checked.errors)} error(s) in {upload.preview.row_count} rows. Nothing was imported."
            )
        if dry_run:
            self.stdout.write(f"{upload.preview.row_count} units could be imported.")
            return
        units = confirm_import(preview_id=upload.preview.pk, actor=SYSTEM, at=now)
        self.stdout.write(f"{len(units)} units imported.")


def _line(problem: Problem) -> str:
    where = f"row {problem.row}, {problem.letter or '-'} {BY_NAME[problem.column].name}"
    return f"{problem.severity}: {where}: {problem.value!r}: {problem.reason}"
