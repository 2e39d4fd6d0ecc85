"""The words of the field: relations, kinds, names and sources, as tables."""

from allegiance.vocabulary.close import close_to
from allegiance.vocabulary.folding import fold
from allegiance.vocabulary.kinds import KINDS, STATUSES
from allegiance.vocabulary.matching import Match, find_names
from allegiance.vocabulary.names import Entry, Gazetteer, gazetteer, lookup
from allegiance.vocabulary.relations import Relation, relation, relations

__all__ = [
    "KINDS",
    "STATUSES",
    "Entry",
    "Gazetteer",
    "Match",
    "Relation",
    "close_to",
    "find_names",
    "fold",
    "gazetteer",
    "lookup",
    "relation",
    "relations",
]
