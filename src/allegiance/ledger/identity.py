"""Which names are one actor: analysts first, then known names, then equal spellings.

Names are grouped by three rules, each of which may only add to what the one before decided:

1. what analysts judged ``same`` or ``different``, the latest judgement first;
2. names that mean the same single entry of the vocabulary;
3. names that fold to the same words, and aliases that only one actor goes by.

Rules 2 and 3 never join what an analyst parted, and rule 3 never joins two different entries
of the vocabulary, so that a branch (IS-K) stays apart from the whole (IS). A place and an actor
of the same name are two.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from allegiance.claims import fold
from allegiance.history import HistoryActor
from allegiance.ledger.records import Identity
from allegiance.vocabulary.names import Entry, lookup

__all__ = ["Grouping", "Named", "Node", "group", "in_force", "sort_of"]

_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")


class Node(NamedTuple):
    """A name together with the sort of thing it names: ``place``, ``person`` or ``body``."""

    name: str
    sort: str


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """One actor as one document names it."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()

    @property
    def node(self) -> Node:
        """The name as the grouping knows it."""
        return Node(self.name, sort_of(self.kind))


def sort_of(kind: str) -> str:
    """Return which kinds may share a name and still be one: a reader may take one for another."""
    return kind if kind in ("place", "person") else "body"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Actors after identity, and which names each goes by.

    Attributes
    ----------
    actors
        Sorted by id.
    of
        Index into ``actors`` of every node.
    """

    actors: tuple[HistoryActor, ...]
    of: Mapping[Node, int]

    def groups(self) -> frozenset[frozenset[Node]]:
        """Return the bare grouping, for comparison."""
        parts: dict[int, set[Node]] = defaultdict(set)
        for node, index in self.of.items():
            parts[index].add(node)
        return frozenset(map(frozenset, parts.values()))


class _Sets:
    """Disjoint sets that remember which must stay apart."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._parent = {node: node for node in nodes}
        self._apart: dict[Node, set[Node]] = defaultdict(set)
        self.entries: dict[Node, set[str]] = defaultdict(set)

    def root(self, node: Node) -> Node:
        parent = self._parent
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def must_differ(self, a: Node, b: Node) -> bool:
        return self.root(b) in {self.root(n) for n in self._apart[self.root(a)]}

    def part(self, a: Node, b: Node) -> None:
        a, b = self.root(a), self.root(b)
        if a != b:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def join(self, a: Node, b: Node) -> None:
        a, b = sorted((self.root(a), self.root(b)))
        if a == b or self.must_differ(a, b):
            return
        self._parent[b] = a
        self._apart[a] |= self._apart.pop(b, set())
        self.entries[a] |= self.entries.pop(b, set())

    def join_spelt_alike(self, a: Node, b: Node) -> None:
        of_a, of_b = self.entries[self.root(a)], self.entries[self.root(b)]
        if not (of_a and of_b) or of_a & of_b:
            self.join(a, b)


def in_force(judgements: Sequence[Identity]) -> list[Identity]:
    """Return the judgements that are not undone, one a pair, the latest first."""
    undone = {j.undoes for j in judgements if j.undoes is not None}
    held: dict[frozenset[str], Identity] = {}
    for judgement in sorted(judgements, key=lambda j: j.number, reverse=True):
        if judgement.undoes is None and judgement.number not in undone:
            held.setdefault(frozenset((judgement.a, judgement.b)), judgement)
    return list(held.values())


def group(
    named: Iterable[Named] | Mapping[Named, int], judgements: Sequence[Identity] = ()
) -> Grouping:
    """Group all names into actors.

    Parameters
    ----------
    named
        Every actor of every document, or how many documents name each so.
    judgements
        All identities known, undone ones too.

    Returns
    -------
    Grouping
        The same for the same input in any order.
    """
    counts = Counter(named)
    nodes = sorted({n.node for n in counts})
    sets = _Sets(nodes)
    _by_analysts(sets, nodes, in_force(judgements))
    entries = {node: _entry(node) for node in nodes}
    _by_vocabulary(sets, entries)
    _by_spelling(sets, nodes)
    _by_alias(sets, sorted(counts))
    return _finished(sets, counts, entries)


def _by_analysts(sets: _Sets, nodes: Sequence[Node], judgements: Sequence[Identity]) -> None:
    called: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        called[fold(node.name)].append(node)
    for judgement in judgements:
        a, b = called[fold(judgement.a)], called[fold(judgement.b)]
        if a is b:  # two spellings of one name: only they themselves are meant
            a, b = ([n for n in a if n.name == one] for one in (judgement.a, judgement.b))
        alike = [(x, y) for x in a for y in b if x.sort == y.sort]
        for x, y in alike or [(x, y) for x in a for y in b]:
            if judgement.judgement == "same":
                sets.join(x, y)
            elif judgement.judgement == "different":
                sets.part(x, y)


def _entry(node: Node) -> Entry | None:
    found = [e for e in lookup(node.name) if sort_of(e.kind) == node.sort]
    return found[0] if len(found) == 1 else None


def _by_vocabulary(sets: _Sets, entries: Mapping[Node, Entry | None]) -> None:
    first: dict[str, Node] = {}
    for node, entry in entries.items():
        if entry is not None:
            sets.entries[sets.root(node)].add(entry.id)
            sets.join(first.setdefault(entry.id, node), node)


def _by_spelling(sets: _Sets, nodes: Sequence[Node]) -> None:
    first: dict[tuple[str, str], Node] = {}
    for node in nodes:
        sets.join_spelt_alike(first.setdefault((fold(node.name), node.sort), node), node)


def _by_alias(sets: _Sets, named: Iterable[Named]) -> None:
    owners: dict[tuple[str, str], set[Node]] = defaultdict(set)
    bearers: dict[tuple[str, str], set[Node]] = defaultdict(set)
    for actor in named:
        bearers[fold(actor.name), actor.node.sort].add(actor.node)
        for alias in actor.aliases:
            # "the group" is a way of speaking, not a name.
            if any(c.isupper() for c in alias) or not alias.isascii():
                owners[fold(alias), actor.node.sort].add(actor.node)
    for key in sorted(owners.keys() & bearers.keys()):
        who = {sets.root(n) for n in owners[key]}
        whom = {sets.root(n) for n in bearers[key]} - who
        if len(who) == 1 and len(whom) == 1:
            sets.join_spelt_alike(*who, *whom)


def _finished(
    sets: _Sets, counts: Mapping[Named, int], entries: Mapping[Node, Entry | None]
) -> Grouping:
    parts: dict[Node, list[tuple[Named, int]]] = defaultdict(list)
    for actor, count in sorted(counts.items()):
        parts[sets.root(actor.node)].append((actor, count))
    drafts = []
    for members in parts.values():
        known = {e.id: e for a, _ in members if (e := entries[a.node]) is not None}
        entry = next(iter(known.values())) if len(known) == 1 else None
        drafts.append((_described(members, entry), members))
    drafts.sort(key=lambda d: (d[0].id, d[0].kind == "place", d[0].kind, d[0].names))
    actors: list[HistoryActor] = []
    of: dict[Node, int] = {}
    taken: set[str] = set()
    for draft, members in drafts:
        own = _free(draft.id, draft.kind, taken)
        of.update({a.node: len(actors) for a, _ in members})
        actors.append(HistoryActor(own, draft.name, draft.kind, draft.names))
    return Grouping(tuple(actors), of)


def _described(members: Sequence[tuple[Named, int]], entry: Entry | None) -> HistoryActor:
    names, kinds, aliases = Counter[str](), Counter[str](), set[str]()
    for actor, count in members:
        names[actor.name] += count
        kinds[actor.kind] += count
        aliases.update(actor.aliases)
    usual = min(names, key=lambda n: (-names[n], -len(n), n))
    kind = min(kinds, key=lambda k: (-kinds[k], k))
    shown, kind, own = (entry.name, entry.kind, entry.id) if entry else (usual, kind, slug(usual))
    others = sorted((set(names) | aliases) - {shown})
    return HistoryActor(own, shown, kind, (shown, *others))


def _free(wanted: str, kind: str, taken: set[str]) -> str:
    own, n = wanted, 1
    if own in taken and kind == "place":
        own = wanted = f"{wanted}-place"
    while own in taken:
        n += 1
        own = f"{wanted}-{n}"
    taken.add(own)
    return own


def slug(name: str) -> str:
    """Return a name as a word fit for an address."""
    return _NOT_SLUG.sub("-", fold(name)).strip("-") or "-".join(f"{ord(c):x}" for c in name)
