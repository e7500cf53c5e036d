"""A table of the state changes that are allowed, and the refusal for all others."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from .errors import Refusal

State = TypeVar("State", bound=str)
Step = TypeVar("Step", bound=str)


class WrongStep(Refusal):
    """The step is not possible in the present state."""

    code = "wrong_step"


class Transitions(Generic[State, Step]):
    """An immutable table: which step leads from which state to which.

    :param table: ``{(state, step): next state}``.
    """

    def __init__(self, table: Mapping[tuple[State, Step], State]) -> None:
        self._table = dict(table)

    def next(self, state: State, step: Step) -> State:
        """Give the state after a step.

        :raises WrongStep: if the table does not know the step in this state.
        """
        try:
            return self._table[(state, step)]
        except KeyError:
            raise WrongStep(
                _("This step is not possible now: somebody may have acted before you. Reload the page and look again.")
            ) from None

    def steps(self, state: State) -> frozenset[Step]:
        """Give the steps that are possible in a state."""
        return frozenset(step for known, step in self._table if known == state)

    def allows(self, state: State, step: Step) -> bool:
        return (state, step) in self._table
