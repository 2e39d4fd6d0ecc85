"""The part of the ledger that looks ahead: questions, forecasts, answers, hypotheses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from allegiance.errors import OptionError
from allegiance.ledger import questioning
from allegiance.ledger.instants import FOREVER, Instant, learned_at
from allegiance.ledger.shelf import Shelf
from allegiance.vocabulary import OPEN_STATUSES

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Foreseeing"]


class Foreseeing(Shelf):
    """What people ask, expect and answer; see `allegiance.ledger.Ledger`."""

    def ask(self, new: questioning.NewQuestion, *, learned: Instant = None) -> str:
        """Ask a question of one's own and return its key.

        Parameters
        ----------
        new
            The question.
        """
        with self._store.write() as connection:
            return questioning.add_question(connection, new, learned_at(learned))

    def forecast(
        self,
        question: str,
        probability: float,
        *,
        by: str,
        made: Instant = None,
        reason: str | None = None,
        learned: Instant = None,
    ) -> int:
        """Give a probability that a question comes out yes; return the number of the row.

        Parameters
        ----------
        question
            Key of a question, or of the claim that a report's question rests on.
        probability
            Between 0 and 1, both left out.
        made
            The instant as of which it is given; that of entry by default.
        """
        at = learned_at(learned)
        with self._store.write() as connection:
            return questioning.add_forecast(
                connection,
                self._question(connection, question),
                probability,
                made=at if made is None else learned_at(made),
                by=by,
                reason=reason,
                learned=at,
            )

    def resolve(
        self,
        question: str,
        outcome: str,
        *,
        by: str,
        reason: str,
        claims: Sequence[str] = (),
        learned: Instant = None,
    ) -> int:
        """Answer a question; return the number of the row.

        Parameters
        ----------
        question
            As for `forecast`.
        outcome
            ``yes``, ``no``, ``void``, or ``open`` to take an earlier answer back.
        claims
            Keys of the claims behind the answer.
        """
        with self._store.write() as connection:
            return questioning.add_resolution(
                connection,
                self._question(connection, question),
                outcome,
                claims=[self._claim(connection, key).key for key in claims],
                by=by,
                reason=reason,
                learned=learned_at(learned),
            )

    def judge_cell(
        self,
        hypothesis: str,
        claim: str,
        judgement: str,
        *,
        by: str,
        reason: str,
        learned: Instant = None,
    ) -> int:
        """Say how a claim goes with a hypothesis, whatever the rules say; return the row's number.

        Parameters
        ----------
        hypothesis
            As it is written out.
        claim
            Key of the claim.
        judgement
            ``consistent``, ``inconsistent``, ``not applicable``, or ``rule`` to go back to what
            the rules say.
        """
        with self._store.write() as connection:
            return questioning.add_cell(
                connection,
                hypothesis,
                self._claim(connection, claim).key,
                judgement,
                by=by,
                reason=reason,
                learned=learned_at(learned),
            )

    def append(self, acts: Sequence[Callable[[Connection], object]]) -> None:
        """Do several acts of `allegiance.ledger.questioning` at once: all of them or none."""
        with self._store.write() as connection:
            for act in acts:
                act(connection)

    def _question(self, connection: Connection, key: str) -> str:
        """Return the whole key of a question that a user asked or a claim makes."""
        own = [q.key for q in questioning.asked_questions(connection, FOREVER)]
        found = [k for k in own if key and k.startswith(key)]
        if len(found) == 1:
            return found[0]
        if found or key.startswith("q"):
            raise OptionError(
                f"{len(found) or 'no'} questions begin with {key!r}",
                where=self.target,
                remedy="Give an id as `allegiance questions` lists them",
            )
        held = self._claim(connection, key, FOREVER)
        if held.claim.status not in OPEN_STATUSES:
            raise OptionError(
                f"claim {held.key} is {held.claim.status}: it asks nothing",
                where=self.target,
                remedy="Give an id as `allegiance questions` lists them",
            )
        return held.key
