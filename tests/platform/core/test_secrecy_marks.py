import pytest

from core.secrecy_marks import SecretText, refuse_secret, secrecy_hints, secrecy_marks


@pytest.mark.parametrize("text", ["机密★10年", "通知（秘密 ★ 1年）", "绝　密★", "秘 密☆", "密级：机密", "密 级:秘密"])
def test_an_explicit_marking_is_refused(text: str) -> None:
    assert len(secrecy_marks(text)) == 1
    with pytest.raises(SecretText) as refused:
        refuse_secret(text, field="body")
    assert (refused.value.code, refused.value.field) == ("secret_text", "body")


@pytest.mark.parametrize(("text", "words"), [("属机密级", ["机密级"]), ("请标明密级", ["密级"])])
def test_words_of_a_marking_are_a_hint(text: str, words: list[str]) -> None:
    refuse_secret(text)
    assert secrecy_hints(text) == words


@pytest.mark.parametrize("text", ["不得泄露国家秘密", "商业秘密", "保密级别", "涉密级别", "评星★★★", "机密文件"])
def test_speaking_about_secrecy_is_neither(text: str) -> None:
    refuse_secret(text)
    assert secrecy_hints(text) == []
