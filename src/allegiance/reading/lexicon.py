"""The reader's tables: words and what they tell, one CSV file each in ``tables``.

========================  ======================================================================
table                     columns
========================  ======================================================================
verbs, nouns, adjectives  lemma; needs: words of which one must stand by it (``|`` between them);
                          relation; subject, object: grammatical slots in order of preference;
                          status: ``ended`` where the relation ends with it; confidence, 0 to 1
roles                     lemma; holder: person, group or any; relation of the holder to the whole
hyphens                   word of "X-backed" and the like; relation; swap: yes where X is the
                          object; confidence
nominals                  lemma; kind of actor; sort: how the reader finds out who is meant
heads                     head of a name; kind it tells (``nothing``: no actor at all)
titles, offices           words before a person's name; the relation to the state some tell
moods                     governing verb or noun; what it makes of what hangs on it
hosts                     verbs that make their subject the doer of a noun ("launch an attack")
words                     odd word; the ordinary word shown to the parser instead
wordsets                  set; word: small closed sets that rules ask for
========================  ======================================================================
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = [
    "Rule",
    "head_kinds",
    "light_verbs",
    "nominals",
    "person_roles",
    "rules",
    "table",
    "word_set",
]


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one of this floor's tables."""
    text = (files("allegiance.reading") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def word_set(name: str) -> frozenset[str]:
    """Return one of the closed sets of words."""
    found = frozenset(row["word"] for row in table("wordsets") if row["set"] == name)
    assert found, name
    return found


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table of telling words.

    Attributes
    ----------
    lemma
        The word.
    needs
        Words of which one must stand beside it; empty where it tells by itself.
    relation
        What it tells.
    subject, object
        Slots in which the two sides are looked for; the first that names somebody counts.
    status
        ``ended`` where the relation ends with it, else empty.
    confidence
        How often the rule is right, 0 to 1.
    """

    lemma: str
    needs: frozenset[str]
    relation: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    status: str
    confidence: float


@cache
def rules(name: str) -> dict[str, tuple[Rule, ...]]:
    """Return the rows of a table of telling words by lemma."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for row in table(name):
        found[row["lemma"]].append(
            Rule(
                row["lemma"],
                frozenset(filter(None, row["needs"].split("|"))),
                row["relation"],
                tuple(row["subject"].split("|")),
                tuple(row["object"].split("|")),
                row["status"],
                float(row["confidence"]),
            )
        )
    return {lemma: tuple(group) for lemma, group in found.items()}


@cache
def head_kinds() -> dict[str, str]:
    """Return the kind that each telling head of a name stands for."""
    found: dict[str, str] = {}
    for row in table("heads"):
        found.setdefault(row["head"], row["kind"])
    return found


@cache
def nominals() -> dict[str, dict[str, str]]:
    """Return the nouns for people, forces and groups by lemma."""
    return {row["lemma"]: row for row in table("nominals")}


@cache
def person_roles() -> dict[str, str]:
    """Return the roles that only persons hold, with their relation, by lemma."""
    return {row["lemma"]: row["relation"] for row in table("roles") if row["holder"] == "person"}


@cache
def light_verbs() -> frozenset[str]:
    """Return the verbs that make their subject the doer of a noun."""
    return frozenset(row["lemma"] for row in table("hosts"))
