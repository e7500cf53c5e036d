import pytest

from core.transitions import Transitions, WrongStep

TABLE = Transitions({("draft", "propose"): "proposed", ("proposed", "return"): "draft"})


def test_a_known_step_gives_the_next_state() -> None:
    assert TABLE.next("draft", "propose") == "proposed"


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(WrongStep) as refused:
        TABLE.next("draft", "return")
    assert (refused.value.code, refused.value.status) == ("wrong_step", 409)


def test_the_steps_of_a_state_are_those_of_the_table() -> None:
    assert TABLE.steps("draft") == {"propose"}
    assert TABLE.steps("published") == frozenset()
    assert TABLE.allows("proposed", "return")
