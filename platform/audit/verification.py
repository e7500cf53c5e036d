"""Recompute every chain and every anchor, and name each difference.

An altered entry no longer has its hash; a deleted, inserted or reordered one breaks the positions or the link to
the hash before it; entries cut off at the end are found by the chain's own head, and, if that was changed too, by
the anchors. Anchors themselves are safe only if their hashes are also kept elsewhere: `anchor_audit` prints them,
`verify_audit --known` compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.hashing import canonical_json, sha256_hex

from .models import Anchor, Chain, Entry
from .trail import START, entry_hash


@dataclass(frozen=True)
class Difference:
    """Something that does not agree: in which chain (or "anchors"), at which position, what."""

    chain: str
    position: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.chain}:{self.position} {self.code} {self.message}"


ANCHORS = "anchors"


def verify(*, known_anchors: Iterable[str] = ()) -> Iterator[Difference]:
    """Yield every difference; none means the trail is whole.

    :param known_anchors: hashes of anchors that were written down elsewhere.
    """
    anchors = list(Anchor.objects.order_by("id"))
    promised: dict[str, dict[int, str]] = {}
    for anchor in anchors:
        for name, (length, head) in anchor.heads.items():
            promised.setdefault(name, {})[length] = head
    chains = {chain.name: chain for chain in Chain.objects.order_by("name")}
    for chain in chains.values():
        yield from _verify_chain(chain, promised.pop(chain.name, {}))
    for name in promised:
        yield Difference(name, 0, "chain_missing", _("The chain is gone; an anchor names it."))
    yield from _verify_anchors(anchors, set(known_anchors))


def anchor_hash(anchor: Anchor) -> str:
    """Compute the hash an anchor must carry."""
    return sha256_hex(canonical_json({"at": anchor.at, "heads": anchor.heads, "previous_hash": anchor.previous_hash}))


@transaction.atomic
def make_anchor(*, at: datetime) -> Anchor:
    """Hash the heads of all chains together, linked to the anchor before."""
    with connection.cursor() as cursor:  # two jobs must not make two successors of one anchor, nor two first ones
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.anchor'))")
    last = Anchor.objects.order_by("-id").first()
    heads = {name: [length, head] for name, length, head in Chain.objects.values_list("name", "length", "head")}
    anchor = Anchor(at=at, heads=heads, previous_hash=last.hash if last else START)
    anchor.hash = anchor_hash(anchor)
    anchor.save(force_insert=True)
    return anchor


def _verify_chain(chain: Chain, promised: dict[int, str]) -> Iterator[Difference]:
    expected, previous = 0, START
    while True:
        before = expected
        for entry in Entry.objects.filter(chain=chain, position__gt=before).order_by("position").iterator(2_000):
            yield from _verify_entry(entry, expected + 1, previous, promised)
            expected, previous = entry.position, entry.hash
        chain.refresh_from_db()
        # While we read, others may have appended: whatever was added is read too, until head and end meet.
        if chain.length <= expected or expected == before:
            break
    if (chain.length, chain.head) != (expected, previous):
        yield Difference(chain.name, expected, "head", _("The chain's last entry is not the one its head names."))
    known_length = max(promised, default=0)
    if known_length > expected:
        message = _("The chain ends here, but an anchor knows it with %(length)s entries.")
        yield Difference(chain.name, expected, "truncated", message % {"length": known_length})


def _verify_entry(entry: Entry, expected: int, previous: str, promised: dict[int, str]) -> Iterator[Difference]:
    def difference(code: str, message: str) -> Difference:
        return Difference(entry.chain_id, entry.position, code, message)

    if entry.position != expected:
        message = _("Entries are missing: position %(expected)s was expected.") % {"expected": expected}
        yield difference("position", message)
    if entry.previous_hash != previous:
        yield difference("link", _("It does not follow the entry before it."))
    if entry_hash(entry) != entry.hash:
        yield difference("altered", _("Its content does not match its hash."))
    if promised.get(entry.position, entry.hash) != entry.hash:
        yield difference("anchor", _("An anchor holds another hash for it."))


def _verify_anchors(anchors: list[Anchor], known: set[str]) -> Iterator[Difference]:
    previous = START
    for number, anchor in enumerate(anchors, start=1):
        if anchor.previous_hash != previous:
            yield Difference(ANCHORS, number, "link", _("It does not follow the anchor before it."))
        if anchor_hash(anchor) != anchor.hash:
            yield Difference(ANCHORS, number, "altered", _("Its content does not match its hash."))
        previous = anchor.hash
    for lost in sorted(known - {anchor.hash for anchor in anchors}):
        yield Difference(
            ANCHORS, len(anchors), "anchor_missing", _("No anchor has the hash %(hash)s.") % {"hash": lost}
        )
