import re
from pathlib import Path

from accounts.models import Person
from audit.verbs import VERBS, choices, label_of, subject_of

ROOT = Path(__file__).resolve().parents[3]
RECORDED = re.compile(r"(?:record|Draft|_record_failure)\(\s*\"([a-z_]+\.[a-z_]+)\"")
RECORDED_BY_ACT = re.compile(r"\baudit\(\"([a-z_]+)\"")


def recorded() -> set[str]:
    """Give the acts that the sources record."""
    verbs: set[str] = set()
    for room in ("platform", "hierarchy", "tenants"):
        for path in (ROOT / room).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            verbs.update(RECORDED.findall(source))
            if "disclosure" in path.parts:
                verbs.update(f"disclosure.{verb}" for verb in RECORDED_BY_ACT.findall(source))
            if "feedback" in path.parts:
                verbs.update(f"case.{verb}" for verb in RECORDED_BY_ACT.findall(source))
    return verbs


def test_every_act_that_is_recorded_has_a_name_for_people() -> None:
    assert recorded() - VERBS.keys() == set()


def test_an_act_without_a_name_is_shown_by_its_code() -> None:
    assert label_of("no.such") == "no.such"
    assert len(choices()) == len(VERBS)


def test_a_subject_is_named_by_its_model_or_its_code() -> None:
    assert subject_of("accounts.person") == Person._meta.verbose_name
    assert subject_of("no.such") == "no.such"
    assert subject_of("nothing") == "nothing"
