"""Telling an asker with an account that the reply is there: others follow their case by its code."""

from core.urls import unit_url
from notices.actions import send

from .acting import Handling


def tell_asker(handling: Handling) -> None:
    """Notify the person who asked that the reply was sent (FBK-08); nobody if the case came without an account."""
    case, unit = handling.case, handling.unit
    if case.asker_person_id is None:
        return
    page = "case_from_below" if case.asker_unit_id is not None else "board"
    send(
        recipients=[case.asker_person_id],
        kind="case_answered",
        values={"number": case.number, "unit": unit.short_name},
        url=unit_url(unit.slug, page),
        at=handling.at,
    )
