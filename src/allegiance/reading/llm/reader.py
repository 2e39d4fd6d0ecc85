"""The reader that asks a language model, and believes only what the report bears out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, Final, TypeVar

from allegiance import config
from allegiance.claims import Document
from allegiance.errors import DocumentError
from allegiance.reading.llm import prompt
from allegiance.reading.llm.answers import NotAnAnswer, parsed
from allegiance.reading.llm.checking import checked
from allegiance.reading.llm.client import Answer, Client, Refused
from allegiance.reading.llm.endpoint import Endpoint, Retries
from allegiance.reading.llm.pieces import Piece, halves, pieces
from allegiance.reading.llm.shelf import Kept, Shelf, key_of
from allegiance.reading.llm.spending import Estimate, Usage, cost, tokens
from allegiance.reading.reader import Reading

__all__ = ["LanguageModelReader"]

T = TypeVar("T")
Answered = list[tuple[Piece, dict[str, list[Any]]]]

_USUAL: Final = Retries()
_ANSWERS: Final = 3
"""How often a piece is put to a model whose answers cannot be used."""
_OUT_PER_IN: Final = 5.7
"""Tokens of claims for each token of text where experts code all there is: most models find less
and write less."""


class LanguageModelReader:
    """Reads documents by asking a language model.

    Parameters
    ----------
    endpoint
        Which, and where.
    cache
        Folder in which answers are kept; by default ``answers`` in `config.cache_folder`.
    size
        Characters of a report that are read at a time.
    overlap
        Sentences that two pieces share.
    confidence
        Put on every claim. 0.7 is a convention, not a measurement: measure the model with
        ``allegiance evaluate`` on documents of your own.
    retries
        How patiently the endpoint is asked.

    Attributes
    ----------
    usage
        What has been asked and spent so far.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        cache: Path | None = None,
        size: int = 3000,
        overlap: int = 2,
        confidence: float = 0.7,
        retries: Retries = _USUAL,
    ) -> None:
        self.endpoint = endpoint
        self.usage = Usage()
        self._shelf = Shelf(cache or config.cache_folder() / "answers")
        self._size, self._overlap = size, overlap
        self._confidence = confidence
        self._retries = retries

    def estimate(self, documents: Iterable[Document | DocumentError]) -> Estimate:
        """Say what reading these will take; asks nobody."""
        number = count = known = tokens_in = tokens_out = 0
        told = sum(tokens(m["content"]) for m in prompt.messages(Document("", ""), _NOTHING))
        for document in documents:
            if isinstance(document, DocumentError):
                continue
            number += 1
            for piece in self._pieces(document):
                count += 1
                if self._key(document, piece) in self._shelf:
                    known += 1
                    continue
                words = tokens(document.text[piece.start : piece.end])
                tokens_in += told + words
                tokens_out += round(words * _OUT_PER_IN)
        spent = cost(self.endpoint, tokens_in, tokens_out)
        return Estimate(number, count, known, tokens_in, tokens_out, spent)

    @property
    def cost(self) -> float | None:
        """What has been spent so far, None where the endpoint has no price."""
        return cost(self.endpoint, self.usage.tokens_in, self.usage.tokens_out)

    def read(self, document: Document) -> Reading:
        """Read one document.

        Raises
        ------
        EndpointError
            If the endpoint cannot be used.
        DocumentError
            If the model cannot be made to answer for this document.
        """
        for outcome in self.read_many([document]):
            if isinstance(outcome, DocumentError):
                raise outcome
            return outcome
        raise AssertionError("a document has one outcome")

    def read_many(
        self,
        documents: Iterable[Document | DocumentError],
        on_piece: Callable[[str], object] | None = None,
    ) -> Iterator[Reading | DocumentError]:
        """Read documents, several pieces at once, and yield them in their order.

        Whatever was answered when a run is ended is kept and not asked again.

        Parameters
        ----------
        documents
            Taken one by one, a few ahead; errors among them are passed on.
        on_piece
            Called with the document's name after each piece is answered, from another thread.

        Raises
        ------
        EndpointError
            If the endpoint cannot be used.
        OptionError
            If httpx is not installed.
        """
        waiting: deque[tuple[Document, Future[Answered]] | DocumentError] = deque()
        with _background() as submit:
            session = _Session(self, on_piece)
            try:
                for document in documents:
                    if isinstance(document, DocumentError):
                        waiting.append(document)
                    else:
                        waiting.append((document, submit(session.read(document))))
                    while len(waiting) > 2 * self.endpoint.parallel:
                        yield self._outcome(waiting.popleft())
                while waiting:
                    yield self._outcome(waiting.popleft())
            finally:
                submit(session.close()).result(timeout=10)

    def _outcome(
        self, waiting: tuple[Document, Future[Answered]] | DocumentError
    ) -> Reading | DocumentError:
        if isinstance(waiting, DocumentError):
            return waiting
        document, future = waiting
        try:
            answers = future.result()
        except DocumentError as error:
            return error
        found = checked(
            document,
            answers,
            confidence=self._confidence,
            reason=f"language model {self.endpoint.model}",
        )
        return Reading(document, *found)

    def _pieces(self, document: Document) -> list[Piece]:
        return pieces(document.text, self._size, self._overlap)

    def _key(self, document: Document, piece: Piece) -> str:
        return key_of(
            self.endpoint.address,
            self.endpoint.model,
            prompt.version(),
            prompt.material(document, piece),
        )


_NOTHING: Final = Piece(((0, 0),))


class _Session:
    """One run: a client, and how many questions may be under way."""

    def __init__(
        self, reader: LanguageModelReader, on_piece: Callable[[str], object] | None
    ) -> None:
        self._reader = reader
        self._on_piece = on_piece
        self._client = Client(reader.endpoint, reader._retries)
        self._turn = asyncio.Semaphore(reader.endpoint.parallel)

    async def close(self) -> None:
        here = asyncio.current_task()
        others = [t for t in asyncio.all_tasks() if t is not here]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._client.close()

    async def read(self, document: Document) -> Answered:
        """Return the answers for all pieces of a document."""
        # Where one fails the others go on: what they bring is kept for the next run.
        found = await asyncio.gather(
            *(self._counted(document, piece) for piece in self._reader._pieces(document))
        )
        return [answer for part in found for answer in part]

    async def _counted(self, document: Document, piece: Piece) -> Answered:
        found = await self._piece(document, piece)
        if self._on_piece:
            self._on_piece(document.id)
        return found

    async def _piece(self, document: Document, piece: Piece) -> Answered:
        key = self._reader._key(document, piece)
        kept = self._reader._shelf.get(key)
        if kept is not None and not kept.is_cut:
            try:
                answer = parsed(kept.text)
            except NotAnAnswer:
                kept = None
            else:
                self._reader.usage.known += 1
                return [(piece, answer)]
        if kept is None:
            async with self._turn:
                kept, answer = await self._asked(document, piece)
            self._reader._shelf.put(key, kept)
            if not kept.is_cut:
                return [(piece, answer)]
        parts = halves(piece)
        if parts is None:
            raise _unanswered(document, piece, "its answer broke off even for one sentence")
        return [*await self._piece(document, parts[0]), *await self._piece(document, parts[1])]

    async def _asked(self, document: Document, piece: Piece) -> tuple[Kept, dict[str, list[Any]]]:
        """Ask until an answer can be used, and count what it took."""
        messages = prompt.messages(document, piece)
        why = ""
        for _ in range(_ANSWERS):
            asked = [*messages, prompt.again(why)] if why else messages
            try:
                answer = await self._client.ask(asked)
            except Refused as refused:
                raise _unanswered(document, piece, str(refused)) from refused
            self._count(asked, answer)
            if answer.is_cut:
                return Kept(answer.text, True), {}
            try:
                return Kept(answer.text), parsed(answer.text)
            except NotAnAnswer as error:
                why = str(error)
        raise _unanswered(document, piece, f"{_ANSWERS} answers could not be used; the last: {why}")

    def _count(self, asked: list[dict[str, str]], answer: Answer) -> None:
        usage = self._reader.usage
        usage.calls += 1
        if answer.tokens_in is None or answer.tokens_out is None:
            usage.guessed += 1
        usage.tokens_in += (
            sum(tokens(m["content"]) for m in asked)
            if answer.tokens_in is None
            else answer.tokens_in
        )
        usage.tokens_out += tokens(answer.text) if answer.tokens_out is None else answer.tokens_out


def _unanswered(document: Document, piece: Piece, why: str) -> DocumentError:
    return DocumentError(
        f"the language model did not read characters {piece.start} to {piece.end}: {why}",
        where=document.id,
        remedy="Give the same command again (what was answered is kept), or try another model",
    )


@contextmanager
def _background() -> Iterator[Callable[[Coroutine[Any, Any, T]], Future[T]]]:
    """Run an event loop beside the caller, so that Ctrl-C need not wait for slow answers."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def submit(work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, loop)

    try:
        yield submit
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        if not thread.is_alive():
            loop.close()
