"""The words of the field: relations, kinds, names and sources, as tables."""

from allegiance.vocabulary.close import close_to
from allegiance.vocabulary.folding import fold
from allegiance.vocabulary.kinds import KINDS, OPEN_STATUSES, STATUSES
from allegiance.vocabulary.likeness import Likeness, same_name
from allegiance.vocabulary.matching import Match, find_names
from allegiance.vocabulary.names import Entry, Gazetteer, gazetteer, lookup
from allegiance.vocabulary.places import Place, find_place, find_places
from allegiance.vocabulary.relations import Relation, relation, relations
from allegiance.vocabulary.sources import Source, source, sources
from allegiance.vocabulary.titles import Title, find_title, titles
from allegiance.vocabulary.transliteration import to_latin

__all__ = [
    "KINDS",
    "OPEN_STATUSES",
    "STATUSES",
    "Entry",
    "Gazetteer",
    "Likeness",
    "Match",
    "Place",
    "Relation",
    "Source",
    "Title",
    "close_to",
    "find_names",
    "find_place",
    "find_places",
    "find_title",
    "fold",
    "gazetteer",
    "lookup",
    "relation",
    "relations",
    "same_name",
    "source",
    "sources",
    "titles",
    "to_latin",
]
