"""Runs inside a `World`: every command by which an operator finds a district sound after a crash."""

import sys

from django.core.management import CommandError, call_command

PROOFS = (("reconcile",), ("check_tree",), ("verify_audit",), ("fleet", "check"))


def main() -> None:
    """End with what each command found amiss."""
    found = []
    for command in PROOFS:
        try:
            call_command(*command)
        except CommandError as error:
            found.append(f"{' '.join(command)}: {error}")
    sys.exit("\n".join(found) or 0)
