"""The units by superior, each tile as large as what the unit owes and marked with its state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import display
from core.sheets import Column
from core.templatetags.ui import STATES
from hierarchy.metrics.spread import UnitCounts

from .plots import GROUNDS, MARKS, PATTERNS, Plot, Sheet, drawn, text

ID = "tree"
#: With more tiles than this, two levels below the top are drawn, and a press on a tile opens it.
MOST_TILES = 400
_LEVELS = 3
_ORDER = ("overdue", "due_soon", "normal")
#: The tile that holds several units without a superior on the page.
TOP = "top"


@dataclass(frozen=True)
class Named:
    """A unit as the chart names it."""

    code: str
    name: str
    superior: int | None


@dataclass(frozen=True)
class Standing:
    """One unit that owes something, and where it stands."""

    counts: UnitCounts
    named: Named
    superior: Named | None
    due_soon: int

    @property
    def state(self) -> str:
        """The state of a unit (metrics.md)."""
        return "overdue" if self.counts.overdue else "due_soon" if self.due_soon else "normal"


def tree(
    counts: Sequence[UnitCounts],
    names: Mapping[int, Named],
    due_soon: Mapping[str, int],
    *,
    place: str,
    address: Callable[[str], str],
) -> Plot:
    """Make the chart from each unit's counts and the names of all units that the reader sees.

    :param due_soon: items due soon by the unit's key. :param place: what the whole is called.
    :param address: gives the address of a unit's page by its code.
    """
    standings = [
        Standing(one, names[one.unit], names.get(one.superior or 0), due_soon.get(str(one.unit), 0)) for one in counts
    ]
    standings.sort(key=lambda one: (-one.counts.overdue, -one.due_soon, one.named.code))
    return Plot(
        id=ID,
        title=_("Units by superior and state"),
        sentence=_sentence(standings),
        definition=_(
            "A tile is as large as what the unit owes in the period. Its state is overdue if anything is overdue, due "
            "soon if something falls due within the days of warning and is not prepared, else normal. Units that owe "
            "nothing in the period have no tile."
        ),
        sheet=_sheet(standings, address),
        figure=_figure(standings, names, place) if standings else None,
        legend=[f"{MARKS[state]} {STATES[state][2]}" for state in _ORDER],
    )


def _sentence(standings: Sequence[Standing]) -> str:
    if not standings:
        return _("No unit owes anything in this period.")
    overdue = [one for one in standings if one.state == "overdue"]
    if len(standings) == 1:
        one = standings[0]
        return _("One unit owes items: %(unit)s, %(state)s.") % {
            "unit": one.named.name,
            "state": STATES[one.state][2],
        }
    numbers = {"count": display.count(len(overdue)), "total": display.count(len(standings))}
    if not overdue:
        return _("None of the %(total)s units that owe items has anything overdue.") % numbers
    name, most = next(iter(Counter(one.superior.name for one in overdue if one.superior).most_common(1)), ("", 0))
    if most < 2 or most * 2 <= len(overdue) or most == len(overdue):
        return (
            ngettext(
                "%(count)s of the %(total)s units that owe items has something overdue.",
                "%(count)s of the %(total)s units that owe items have something overdue.",
                len(overdue),
            )
            % numbers
        )
    return _(
        "%(count)s of the %(total)s units that owe items have something overdue, most of them (%(most)s) directly "
        "under %(superior)s."
    ) % (numbers | {"most": display.count(most), "superior": name})


def _sheet(standings: Sequence[Standing], address: Callable[[str], str]) -> Sheet:
    columns = [
        Column(_("Unit"), width=24),
        Column(_("Code"), width=12),
        Column(pgettext("head", "superior"), width=24),
        Column(_("State"), width=12),
        Column(pgettext("head", "overdue"), "count", width=9),
        Column(pgettext("head", "due soon"), "count", width=9),
        Column(pgettext("head", "owed"), "count", width=9),
    ]
    rows = [
        (
            one.named.name,
            one.named.code,
            one.superior.name if one.superior else "",
            str(STATES[one.state][2]),
            one.counts.overdue,
            one.due_soon,
            one.counts.owed,
        )
        for one in standings
    ]
    return Sheet(columns, rows, urls=[address(one.named.code) for one in standings], unit=_("items"))


@dataclass
class _Tile:
    """A rectangle: a unit with what lies below it, or what a unit with others below it owes itself."""

    id: str
    label: str
    parent: str
    overdue: int = 0
    due_soon: int = 0
    owed: int = 0

    @property
    def state(self) -> str:
        return "overdue" if self.overdue else "due_soon" if self.due_soon else "normal"


def _tiles(standings: Sequence[Standing], names: Mapping[int, Named], place: str) -> dict[str, _Tile]:
    """Give every tile with the sums of what lies in it, the topmost first."""
    above = _superiors(standings, names)
    chains = {one.counts.unit: _chain(one.counts.unit, above) for one in standings}
    tops = {chain[0] for chain in chains.values()}
    outer = TOP if len(tops) > 1 else ""
    tiles = {TOP: _Tile(TOP, place, "")} if outer else {}
    holders = {unit for chain in chains.values() for unit in chain[:-1]}
    for one in standings:
        path, parent = [outer] if outer else [], outer
        for unit in chains[one.counts.unit]:
            tiles.setdefault(str(unit), _Tile(str(unit), names[unit].name, parent))
            path.append(parent := str(unit))
        if one.counts.unit in holders:
            label = _("%(unit)s itself") % {"unit": one.named.name}
            own = f"{one.counts.unit}.own"
            tiles[own] = _Tile(own, label, str(one.counts.unit))
            path.append(own)
        for key in path:
            tile = tiles[key]
            tile.overdue += one.counts.overdue
            tile.due_soon += one.due_soon
            tile.owed += one.counts.owed
    return tiles


def _superiors(standings: Sequence[Standing], names: Mapping[int, Named]) -> dict[int, int | None]:
    """Give each unit's superior as far as the reader sees it, in such a way that nobody stands above himself.

    As then, a superior of then may by now lie below its former subordinate.
    """
    above = {unit: named.superior for unit, named in names.items()}
    above |= {one.counts.unit: one.counts.superior for one in standings}
    for unit in [one.counts.unit for one in standings]:
        climbed, here = {unit}, unit
        while (superior := above.get(here)) is not None:
            if superior not in names or superior in climbed:
                above[here] = None
                break
            climbed.add(superior)
            here = superior
    return above


def _chain(unit: int, above: Mapping[int, int | None]) -> list[int]:
    """Give the units from the top down to one."""
    chain, superior = [unit], above.get(unit)
    while superior is not None:
        chain.insert(0, superior)
        superior = above.get(superior)
    return chain


def _figure(standings: Sequence[Standing], names: Mapping[int, Named], place: str) -> dict[str, Any]:
    tiles = list(_tiles(standings, names, place).values())
    inner = {tile.parent for tile in tiles}
    depth = _depths(tiles)
    deepest = _LEVELS if len(tiles) > MOST_TILES else -1
    # A tile that is drawn with others in it is quiet; those others say where it stands.
    states = [tile.state if tile.id not in inner or depth[tile.id] == deepest else "" for tile in tiles]
    trace = go.Treemap(
        ids=[tile.id for tile in tiles],
        labels=[text(tile.label) for tile in tiles],
        parents=[tile.parent for tile in tiles],
        values=[tile.owed for tile in tiles],
        text=[_words(tile) for tile in tiles],
        branchvalues="total",
        maxdepth=deepest,
        sort=True,
        texttemplate="%{label}<br>%{text}",
        hovertemplate="<b>%{label}</b><br>%{text}<br>%{customdata}<extra></extra>",
        customdata=[_owed(tile) for tile in tiles],
        marker={
            "colors": [GROUNDS.get(state, "var(--wash)") for state in states],
            # A tile too small for its words still tells its state without its colour.
            "pattern": {
                "shape": [PATTERNS.get(state, "") for state in states],
                "fillmode": "overlay",
                "fgcolor": "var(--muted)",
                "fgopacity": 0.2,
                "size": 7,
                "solidity": 0.15,
            },
            "line": {"width": 1, "color": "var(--card)"},
            "pad": {"t": 24, "l": 4, "r": 4, "b": 4},
        },
        textfont={"color": "var(--ink)", "size": 13},
        pathbar={"visible": deepest > 0, "textfont": {"color": "var(--ink)", "size": 13}},
        tiling={"packing": "squarify", "pad": 2},
    )
    return drawn(
        trace,
        uniformtext={"minsize": 12, "mode": "hide"},
        margin={"l": 0, "r": 0, "t": 4 if deepest < 0 else 28, "b": 0},
    )


def _depths(tiles: Sequence[_Tile]) -> dict[str, int]:
    depth: dict[str, int] = defaultdict(int)
    for tile in tiles:  # a holder stands before what it holds
        depth[tile.id] = depth[tile.parent] + 1
    return depth


def _words(tile: _Tile) -> str:
    mark = MARKS[tile.state]
    if tile.overdue:
        return f"{mark} " + ngettext("%(count)s overdue", "%(count)s overdue", tile.overdue) % {
            "count": display.count(tile.overdue)
        }
    if tile.due_soon:
        return f"{mark} " + ngettext("%(count)s due soon", "%(count)s due soon", tile.due_soon) % {
            "count": display.count(tile.due_soon)
        }
    return f"{mark} {STATES['normal'][2]}"


def _owed(tile: _Tile) -> str:
    return ngettext("%(count)s item owed", "%(count)s items owed", tile.owed) % {"count": display.count(tile.owed)}
