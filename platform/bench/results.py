"""What was measured: one line each, on the screen and in `var/bench.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """One measurement.

    :param ours: in `unit`. :param reference: the same done otherwise, or at the smaller size, in the same unit.
    :param most: the budget: a bound of the ratio if there is a reference, else of `ours`. None: none was set.
    """

    id: str
    ours: float
    unit: str
    reference: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float | None:
        """`ours` divided by `reference`."""
        return self.ours / self.reference if self.reference else None

    @property
    def is_met(self) -> bool | None:
        """Whether the budget was kept; None without one."""
        if self.most is None:
            return None
        return (self.ours if self.ratio is None else self.ratio) <= self.most

    def to_json(self) -> dict[str, object]:
        """Give it as `bench.json` holds it, with four significant digits."""
        return {
            "id": self.id,
            "ours": rounded(self.ours),
            "reference": rounded(self.reference),
            "ratio": rounded(self.ratio),
            "target": None if self.most is None else {"max": self.most},
            "unit": self.unit,
        }


def rounded(value: float | None) -> float | None:
    """Keep four significant digits."""
    return None if value is None else float(f"{value:.4g}")


def write_json(results: Sequence[Result], path: Path) -> None:
    """Write the list of results, replacing an earlier one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([result.to_json() for result in results], indent=1) + "\n", encoding="utf-8")


def table(results: Sequence[Result]) -> str:
    """Lay the results out for a terminal."""
    lines: list[tuple[str, ...]] = [("", "ours", "reference", "ratio", "target", "unit", "")]
    for result in results:
        target = "" if result.most is None else f"<= {result.most:g}"
        verdict = {True: "", False: "MISSED", None: ""}[result.is_met]
        shown = [_short(number) for number in (result.ours, result.reference, result.ratio)]
        lines.append((result.id, *shown, target, result.unit, verdict))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if column in (0, 5, 6) else text.rjust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
