"""Questions over a ledger: listed, asked, forecast, answered, and scored beside the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from allegiance.errors import AllegianceError, OptionError
from allegiance.workbench.asking import Day, Instant, latest_day

if TYPE_CHECKING:
    from allegiance.history import History
    from allegiance.ledger import Ledger, Scenario
    from allegiance.views import Entry, Question, Record

__all__ = ["ask", "find_question", "model_odds", "questions", "resolve", "track_record"]

_YEAR: Final = 365.25


def questions(
    ledger: Ledger | Scenario, on: Day | None = None, known_by: Instant | None = None
) -> tuple[History, tuple[Entry, ...]]:
    """Return every question asked by a day with forecasts, proposals and answers.

    Parameters
    ----------
    ledger
        The ledger, or one with a scenario on top, whose suppositions answer nothing.
    on
        The day (EDTF); that of the newest publication or question of one's own by default.
    known_by
        As known by this instant; all that was learned by default.

    Returns
    -------
    History, tuple of Entry
        The claims, and the questions that point into them, latest first.
    """
    from allegiance import views
    from allegiance.ledger import Scenario
    from allegiance.times import day

    below = ledger.ledger if isinstance(ledger, Scenario) else ledger
    history = ledger.history(known_by=known_by)
    asked = below.asked_questions(known_by)
    # Reports may be years old: a question asked today must still be found and answered.
    when = day(on) if on is not None else max([latest_day(history), *(day(q.asked) for q in asked)])
    return history, views.docket(
        history,
        asked,
        below.forecasts(known_by),
        below.resolutions(known_by),
        when,
    )


def find_question(history: History, entries: Sequence[Entry], key: str) -> Entry:
    """Return the question whose id, or any claim's key, begins so.

    Raises
    ------
    OptionError
        If there is none, or more than one.
    """

    def keys(question: Question) -> set[str]:
        return {question.id, *(history.key[i].decode() for i in question.claims)}

    found = [e for e in entries if key and any(k.startswith(key) for k in keys(e.question))]
    if len(found) != 1:
        raise OptionError(
            f"{len(found) or 'no'} questions begin with {key!r}",
            remedy="Give an id as `allegiance questions` lists them",
        )
    return found[0]


def ask(
    ledger: Ledger,
    text: str | None,
    *,
    by: str,
    subject: str | None = None,
    relation: str | None = None,
    object: str | None = None,  # noqa: A002
    condition: str | None = None,
    asked: Day | None = None,
    deadline: Day | None = None,
    reason: str | None = None,
) -> str:
    """Ask a question of one's own; return its key.

    Parameters
    ----------
    text
        In words; made from the claim if there is one.
    subject, relation, object
        The claim that would answer it yes, actors by any of their names; all or none.
    condition
        On what it hangs.
    asked, deadline
        Days (EDTF; a month or year means its last day); asked today by default.
    by, reason
        Who asks, and why.

    Raises
    ------
    OptionError
        If it asks nothing, names half a claim, or its deadline lies before the day of asking.
    UnknownActorError
        If an actor is not in the ledger; close names are offered.
    """
    from datetime import UTC, datetime

    from allegiance.ledger import NewQuestion
    from allegiance.times import day, iso

    names: dict[str, str | None] = {"subject": subject, "object": object}
    if subject and object:
        history = ledger.history(quotes=False)
        actors = {k: history.actors[history.find_actor(v)] for k, v in names.items() if v}
        names = {k: a.name for k, a in actors.items()}
        if text is None and relation:
            from allegiance.views.phrases import called, phrase
            from allegiance.vocabulary import relation as known

            said = phrase(known(relation).name).base
            text = f"Will {called(actors['subject'])} {said} {called(actors['object'])}?"
    today = datetime.now(UTC).date()
    new = NewQuestion(
        text=text or "",
        asked=iso(day(asked if asked is not None else today)),
        by=by,
        subject=names["subject"],
        relation=relation,
        object=names["object"],
        condition=condition,
        deadline=None if deadline is None else iso(day(deadline)),
        reason=reason,
    )
    return ledger.ask(new)


def resolve(
    ledger: Ledger,
    key: str,
    outcome: str,
    *,
    by: str,
    reason: str,
    claims: Sequence[str] | None = None,
) -> int:
    """Answer a question, by the claims that are proposed for a yes if none are given.

    Raises
    ------
    OptionError
        If there is no such question, the outcome is unknown or no reason is given.
    """
    history, entries = questions(ledger)
    entry = find_question(history, entries, key)
    if claims is None:
        behind = entry.proposal.claims if outcome == "yes" else ()
        claims = [history.key[i].decode() for i in behind]
    return ledger.resolve(entry.question.id, outcome, by=by, reason=reason, claims=claims)


def track_record(
    ledger: Ledger | Scenario,
    on: Day | None = None,
    known_by: Instant | None = None,
    *,
    stands_for: Mapping[str, float] | None = None,
    proposed: bool = False,
    undated: bool = False,
    with_model: bool = True,
) -> Record:
    """Score sources, forecasters and the model on the questions that count.

    Parameters
    ----------
    stands_for, proposed, undated
        As for `allegiance.views.record`.
    with_model
        Whether to weigh the dilemma behind each question of realignment.
    """
    from allegiance import views

    history, entries = questions(ledger, on, known_by)
    return views.record(
        history,
        entries,
        model=(lambda entry: model_odds(history, entry.question)) if with_model else None,
        stands_for=stands_for,
        proposed=proposed,
        undated=undated,
    )


def model_odds(history: History, question: Question) -> float | None:
    """Return the dilemma's odds for a question of realignment, None where it has none.

    Only what was published by the day of asking is read. The dilemma looks one year ahead; for
    another window its odds are carried over at a constant rate.
    """
    from allegiance.history import relation_names
    from allegiance.models.board import BREAKS, UNIONS
    from allegiance.workbench.weighing import dilemmas

    if question.triple is None or question.deadline is None or question.is_past:
        return None
    subject, code, target = question.triple
    relation = relation_names()[code]
    if relation not in (*UNIONS, *BREAKS) or history.actors[subject].kind != "armed_group":
        return None
    before = history.select((history.published <= question.asked) & ~history.is_hypothetical)
    if not len(before):
        return None
    try:
        found = dilemmas(before, history.actors[subject].id, question.asked)[-1]
    except AllegianceError:
        return None
    kind = "stay" if relation in BREAKS else "go over"
    odds = next((o.odds for o in found.options if (o.kind, o.target) == (kind, target)), None)
    if odds is None:
        return None
    years = (question.deadline - question.asked) / _YEAR
    kept = odds if kind == "stay" else 1 - odds
    return float(min(max(1 - kept**years, 0.001), 0.999))
