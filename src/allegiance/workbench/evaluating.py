"""How well reading does on documents that somebody has coded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from allegiance.errors import DocumentError, InputError

if TYPE_CHECKING:
    from allegiance.claims import Actor, Claim, ClaimFile, Document
    from allegiance.reading.evaluation import Comparison, Scored
    from allegiance.reading.llm import LanguageModelReader

__all__ = ["Evaluated", "coded_documents", "evaluate", "scorecard"]

Found = tuple[tuple["Actor", ...], tuple["Claim", ...]]
_NOTHING: Found = ((), ())


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The figures of several documents.

    Attributes
    ----------
    by
        Who found the claims, in words.
    documents
        By name, in order.
    refused
        Documents that the reader could not read; they count as empty.
    """

    by: str
    documents: dict[str, Scored]
    refused: tuple[DocumentError, ...] = ()

    @property
    def total(self) -> Comparison:
        """All documents together (micro average)."""
        from allegiance.reading.evaluation import total

        return total(d.comparison for d in self.documents.values())


def evaluate(
    gold: Path,
    found: Path | None = None,
    *,
    texts: Path | None = None,
    reader: LanguageModelReader | None = None,
    on_progress: Callable[[str, int], None] | None = None,
) -> Evaluated:
    """Compare claims with coded documents.

    Parameters
    ----------
    gold
        Folder with a claim file (``ID.jsonl``) for each document.
    found
        Folder of claim files of the same names; one that is missing counts as empty. Without it
        the documents' texts are read now.
    texts
        Folder of the texts (``ID.txt``); by default ``texts`` beside `gold`, or `gold` itself.
    reader
        The language model to read with; the offline reader by default.
    on_progress
        Called after each document that is read, with its name and the number of all.

    Raises
    ------
    InputError
        If `gold` holds no claim files, or texts are missing where they must be read.
    ClaimFileError
        If a line of a claim file cannot be used.
    """
    from allegiance.claims import read_claim_file
    from allegiance.reading.evaluation import Scored, compare

    coded = coded_documents(gold, texts)
    refused: list[DocumentError] = []
    if found is not None:
        paths = {name: found / f"{name}.jsonl" for name in coded}
        files = {name: read_claim_file(p) for name, p in paths.items() if p.exists()}
        other: dict[str, Found] = {name: (f.actors, f.claims) for name, f in files.items()}
        by = str(found)
    else:
        other, refused = _read(coded, gold, reader, on_progress)
        by = f"the language model {reader.endpoint.model}" if reader else "the offline reader"
    documents = {}
    for name, (document, file) in coded.items():
        actors, claims = other.get(name, _NOTHING)
        comparison = compare((file.actors, file.claims), (actors, claims), document.text)
        documents[name] = Scored(document, file.claims, claims, comparison)
    return Evaluated(by, documents, tuple(refused))


def coded_documents(gold: Path, texts: Path | None = None) -> dict[str, tuple[Document, ClaimFile]]:
    """Return the coded documents of a folder by name, with their texts where they are found.

    Raises
    ------
    InputError
        If there are none.
    """
    from allegiance.claims import read_claim_file

    found: dict[str, tuple[Document, ClaimFile]] = {}
    for path in sorted(gold.glob("*.jsonl")):
        file = read_claim_file(path)
        folders = [texts] if texts else [gold.parent / "texts", gold]
        places = [folder / f"{path.stem}.txt" for folder in folders]
        text = next((p.read_bytes().decode("utf-8") for p in places if p.is_file()), "")
        found[path.stem] = replace(file.document, id=path.stem, text=text), file
    if not found:
        raise InputError("no claim files (*.jsonl)", where=gold, remedy="Name a folder of them")
    return found


def changed_texts(coded: dict[str, tuple[Document, ClaimFile]]) -> list[str]:
    """Return the names of documents whose text is not the one that was coded."""
    from allegiance.claims import edition, text_sha256

    changed = []
    for name, (document, file) in coded.items():
        own = text_sha256(document.text)
        held = (own, edition(own, file.document.issuer or ""))
        if document.text and file.sha256 and file.sha256 not in held:
            changed.append(name)
    return changed


def scorecard(evaluated: Evaluated, to: Path) -> Path:
    """Write the figures, with the texts beside them, as one HTML file that needs no network.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    from allegiance.briefs.scorecard import write_scorecard

    return write_scorecard(evaluated.by, list(evaluated.documents.values()), to)


def _read(
    coded: dict[str, tuple[Document, ClaimFile]],
    gold: Path,
    reader: LanguageModelReader | None,
    on_progress: Callable[[str, int], None] | None,
) -> tuple[dict[str, Found], list[DocumentError]]:
    from allegiance.reading import read_document

    documents = [document for document, _ in coded.values()]
    if missing := [d.id for d in documents if not d.text]:
        raise InputError(
            f"the text of {missing[0]} is not there to be read"
            + (f" (nor {len(missing) - 1} others)" if len(missing) > 1 else ""),
            where=gold,
            remedy="Name the folder of the texts (ID.txt) with --texts, or claim files to score "
            "with --pred",
        )
    outcomes = reader.read_many(documents) if reader else map(read_document, documents)
    found: dict[str, Found] = {}
    refused: list[DocumentError] = []
    for document, outcome in zip(documents, outcomes, strict=True):
        if isinstance(outcome, DocumentError):
            refused.append(outcome)
        else:
            found[document.id] = outcome.actors, outcome.claims
        if on_progress:
            on_progress(document.id, len(documents))
    return found, refused
