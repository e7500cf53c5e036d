"""How well each unit keeps its duties. Uneven, as units are, and the same in every run of one seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random


@dataclass(frozen=True)
class Character:
    """Chances of what becomes of one duty. What remains of 1 is never disclosed.

    :param on_time: chance of disclosure by the due date.
    :param late: chance of disclosure after it.
    :param late_days: mean working days of delay.
    """

    on_time: float
    late: float
    late_days: float

    def in_year(self, day: date) -> Character:
        """Give the chances at a time: the first year was learning, the second is better."""
        months = (day.year - 2024) * 12 + day.month - 6
        learned = min(1.0, max(0.0, months / 18))
        missed = 1 - self.on_time
        on_time = self.on_time - missed * 0.7 * (1 - learned)
        late = self.late * (1 + 0.6 * (1 - learned))
        return Character(max(0.2, on_time), min(late, 1 - max(0.2, on_time)), self.late_days)


EXCELLENT = Character(0.985, 0.012, 3)
GOOD = Character(0.955, 0.035, 5)
FAIR = Character(0.88, 0.085, 8)
POOR = Character(0.70, 0.17, 14)

#: Shares of the four, by how well a kind of unit is staffed.
_WELL_STAFFED = ((0.30, EXCELLENT), (0.48, GOOD), (0.19, FAIR), (0.03, POOR))
_ORDINARY = ((0.15, EXCELLENT), (0.45, GOOD), (0.30, FAIR), (0.10, POOR))
_SHORT_OF_HANDS = ((0.06, EXCELLENT), (0.34, GOOD), (0.38, FAIR), (0.22, POOR))


def character_of(code: str, *, preset: str, line: str, seed: int) -> Character:
    """Give a unit's character. Lines differ too: enterprises and social organisations find it hardest."""
    shares = {"full": _WELL_STAFFED, "merged": _ORDINARY}.get(preset, _SHORT_OF_HANDS)
    if line in ("L08", "L09"):
        shares = _SHORT_OF_HANDS
    chance = Random(f"{seed}/{code}/character").random()
    for share, character in shares:
        chance -= share
        if chance < 0:
            return character
    return FAIR
