"""What a history looks like: the picture of a date, and everything that can be read off it."""

from allegiance.views.changes import Change, changes
from allegiance.views.coverage import Coverage, coverage
from allegiance.views.disputed_records import Dispute, Side
from allegiance.views.disputes import KINDS_OF_DISPUTE, disputes
from allegiance.views.geography import Place, geography
from allegiance.views.layout import layout
from allegiance.views.lead import lead
from allegiance.views.picture import NOT_REPORTED, Picture, Tie, picture
from allegiance.views.profile import Leader, Line, Profile, profile
from allegiance.views.questions import Question, questions
from allegiance.views.rules import Rule, rules
from allegiance.views.segments import Segment, TieHistory, segments
from allegiance.views.stance import Stance, stances
from allegiance.views.timeline import Lane, Mark, timeline

__all__ = [
    "KINDS_OF_DISPUTE",
    "NOT_REPORTED",
    "Change",
    "Coverage",
    "Dispute",
    "Lane",
    "Leader",
    "Line",
    "Mark",
    "Picture",
    "Place",
    "Profile",
    "Question",
    "Rule",
    "Segment",
    "Side",
    "Stance",
    "Tie",
    "TieHistory",
    "changes",
    "coverage",
    "disputes",
    "geography",
    "layout",
    "lead",
    "picture",
    "profile",
    "questions",
    "rules",
    "segments",
    "stances",
    "timeline",
]
