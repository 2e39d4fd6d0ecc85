"""The words of the field: relations, kinds, names and sources, as tables."""

from allegiance.vocabulary.close import close_to
from allegiance.vocabulary.kinds import KINDS, STATUSES
from allegiance.vocabulary.relations import Relation, relation, relations

__all__ = ["KINDS", "STATUSES", "Relation", "close_to", "relation", "relations"]
