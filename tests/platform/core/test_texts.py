import pytest
from django.core.exceptions import ValidationError

from core.texts import TextRefused, clean_text, validate_plain_text


def test_space_around_a_text_goes_and_accents_are_composed() -> None:
    assert clean_text("  cafe\u0301 ", max_length=10) == "café"


def test_a_text_of_exactly_the_greatest_length_passes() -> None:
    assert clean_text("公" * 10, max_length=10) == "公" * 10


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("公" * 11, "text_too_long"),
        ("   ", "text_missing"),
        ("a\x00b", "text_unwanted_characters"),
        ("a\x1bb", "text_unwanted_characters"),
        ("a\u202eb", "text_unwanted_characters"),
        ("a\ud800b", "text_unwanted_characters"),
        ("a\nb", "text_unwanted_characters"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(text: str, code: str) -> None:
    with pytest.raises(TextRefused) as refused:
        clean_text(text, max_length=10, field="title")
    assert (refused.value.code, refused.value.field, refused.value.status) == (code, "title", 400)


def test_lines_are_kept_where_they_are_allowed() -> None:
    assert clean_text("a\r\nb\rc", max_length=10, multiline=True) == "a\nb\nc"


def test_the_validator_refuses_control_characters() -> None:
    validate_plain_text("公开\n第二行")
    with pytest.raises(ValidationError):
        validate_plain_text("a\x07")
