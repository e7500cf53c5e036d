"""No private code reaches the log."""

import logging

from core.private_paths import PrivatePaths, without_codes


def test_a_code_in_an_address_is_blotted_out() -> None:
    assert (
        without_codes("Not Found: /u/c01/follow/AXHC-JDY2-E72A-4XAB/message/") == "Not Found: /u/c01/follow/…/message/"
    )
    assert without_codes("/u/c01/board/") == "/u/c01/board/"


def test_the_filter_works_on_what_is_logged() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "%s: %s", ("Not Found", "/follow/ABCD/"), None)
    assert PrivatePaths().filter(record)
    assert record.getMessage() == "Not Found: /follow/…/"
