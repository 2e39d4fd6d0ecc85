"""What a history looks like: the picture of a date, and everything that can be read off it."""

from allegiance.views.changes import Change, changes
from allegiance.views.coverage import Coverage, coverage
from allegiance.views.disputed_records import Dispute, Side
from allegiance.views.disputes import KINDS_OF_DISPUTE, disputes
from allegiance.views.docket import STATES, Entry, docket
from allegiance.views.estimative import Implied, implied_in
from allegiance.views.geography import Place, geography
from allegiance.views.layout import layout
from allegiance.views.lead import lead
from allegiance.views.picture import NOT_REPORTED, Picture, Tie, picture
from allegiance.views.profile import Leader, Line, Profile, profile
from allegiance.views.questions import Question, own_questions, questions
from allegiance.views.record import Line as RecordLine
from allegiance.views.record import Record, record
from allegiance.views.resolving import Proposal, propose
from allegiance.views.rules import Rule, rules
from allegiance.views.segments import Segment, TieHistory, segments
from allegiance.views.stance import Stance, stances
from allegiance.views.timeline import Lane, Mark, timeline

__all__ = [
    "KINDS_OF_DISPUTE",
    "NOT_REPORTED",
    "STATES",
    "Change",
    "Coverage",
    "Dispute",
    "Entry",
    "Implied",
    "Lane",
    "Leader",
    "Line",
    "Mark",
    "Picture",
    "Place",
    "Profile",
    "Proposal",
    "Question",
    "Record",
    "RecordLine",
    "Rule",
    "Segment",
    "Side",
    "Stance",
    "Tie",
    "TieHistory",
    "changes",
    "coverage",
    "disputes",
    "docket",
    "geography",
    "implied_in",
    "layout",
    "lead",
    "own_questions",
    "picture",
    "profile",
    "propose",
    "questions",
    "record",
    "rules",
    "segments",
    "stances",
    "timeline",
]
