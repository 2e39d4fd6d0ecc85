"""The Python face: reports into a ledger, a ledger into pictures and briefs.

Every function here joins floors that know nothing of each other; the command line and the web
pages call these and nothing below them.
"""

from allegiance.workbench.agreeing import Agreed, agree, agree_files
from allegiance.workbench.asking import brief, changes, check_output, latest_day, picture
from allegiance.workbench.evaluating import (
    Evaluated,
    changed_texts,
    coded_documents,
    evaluate,
    scorecard,
)
from allegiance.workbench.exchanging import (
    Imported,
    export_file,
    import_file,
    save_guessed_mapping,
)
from allegiance.workbench.hypothesising import hypotheses, judge_cell
from allegiance.workbench.judging import (
    QUEUES,
    Move,
    compare,
    different,
    grades_in_force,
    queue,
    same,
    sentence_around,
    unsure,
)
from allegiance.workbench.question_files import export_questions, import_questions
from allegiance.workbench.questioning import (
    ask,
    find_question,
    model_odds,
    questions,
    resolve,
    track_record,
)
from allegiance.workbench.reading import (
    ReadSummary,
    estimate,
    open_ledger,
    read,
    with_scenario,
)
from allegiance.workbench.weighing import (
    SideBySide,
    TieMoved,
    compare_scenario,
    dilemma,
    dilemmas,
    linchpins,
    outlook,
    outlooks,
    side_by_side,
    weigh_linchpins,
)

__all__ = [
    "QUEUES",
    "Agreed",
    "Evaluated",
    "Imported",
    "Move",
    "ReadSummary",
    "SideBySide",
    "TieMoved",
    "agree",
    "agree_files",
    "ask",
    "brief",
    "changed_texts",
    "changes",
    "check_output",
    "coded_documents",
    "compare",
    "compare_scenario",
    "different",
    "dilemma",
    "dilemmas",
    "estimate",
    "evaluate",
    "export_file",
    "export_questions",
    "find_question",
    "grades_in_force",
    "hypotheses",
    "import_file",
    "import_questions",
    "judge_cell",
    "latest_day",
    "linchpins",
    "model_odds",
    "open_ledger",
    "outlook",
    "outlooks",
    "picture",
    "questions",
    "queue",
    "read",
    "resolve",
    "same",
    "save_guessed_mapping",
    "scorecard",
    "sentence_around",
    "side_by_side",
    "track_record",
    "unsure",
    "weigh_linchpins",
    "with_scenario",
]
