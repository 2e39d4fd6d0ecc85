"""What a history looks like: the picture of a date, and everything that can be read off it."""

from allegiance.views.picture import NOT_REPORTED, Picture, Tie, picture
from allegiance.views.rules import Rule, rules
from allegiance.views.segments import Segment, TieHistory, segments

__all__ = [
    "NOT_REPORTED",
    "Picture",
    "Rule",
    "Segment",
    "Tie",
    "TieHistory",
    "picture",
    "rules",
    "segments",
]
