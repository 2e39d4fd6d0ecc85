"""How well the reader reads: the corpus's documents by theatre and genre, and any coded folder.

::

    python -m benchmarks.quality.reading                    # the corpus in training/corpus
    python -m benchmarks.quality.reading --sample 3         # three documents a theatre
    python -m benchmarks.quality.reading --theatres iraq,yemen      # these alone
    python -m benchmarks.quality.reading --theatres ^iraq,yemen     # all but these
    python -m benchmarks.quality.reading --blind            # the documents never trained on
    python -m benchmarks.quality.reading --gold FOLDER      # its gold/*.jsonl, texts/*.txt
    python -m benchmarks.quality.reading --parts rules      # or networks, or both
    python -m benchmarks.quality.reading --worst 20         # and the sentences read worst

The figures are those of ``allegiance evaluate``; speed is CPU time of the reading alone, on one
core, after the models are loaded.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from allegiance.claims import Actor, Claim, Document, read_claim_file
from allegiance.reading import Reader, load
from allegiance.reading.evaluation import DETAILS, LEVELS, Comparison, compare, total

ROOT = Path(__file__).parents[2]
Parts = Literal["both", "rules", "networks"]
Case = tuple[Document, tuple[Actor, ...], tuple[Claim, ...], tuple[str, ...]]


def corpus(sample: int | None, theatres: str = "^", folder: str = "corpus") -> Iterator[Case]:
    """Yield the documents of a corpus, a few of each file if asked, with their labels."""
    named, without = theatres.removeprefix("^").split(","), theatres.startswith("^")
    sys.path.insert(0, str(ROOT / "training"))
    from notation import read_corpus

    for path in sorted((ROOT / "training" / folder).glob("*.txt")):
        if (path.stem in named) is without:
            continue
        documents = list(read_corpus(path))
        random.Random(20261122).shuffle(documents)
        for coded in documents[:sample]:
            labels = (f"theatre {coded.theatre}", f"genre {coded.genre}")
            yield coded.document, coded.actors, coded.claims, labels


def coded_folder(folder: Path) -> Iterator[Case]:
    """Yield the documents of a folder with ``gold`` and ``texts``."""
    for path in sorted((folder / "gold").glob("*.jsonl")):
        gold = read_claim_file(path)
        (document,) = load(folder / "texts" / f"{path.stem}.txt")
        yield document, gold.actors, gold.claims, (f"document {path.stem}",)


def measure(
    cases: Iterator[Case], parts: Parts
) -> tuple[dict[str, list[Comparison]], list[str], float]:
    """Read every document; return comparisons by label, documents without a hit, words a second."""
    reader, found, empty = Reader(parts), defaultdict(list), []
    reader.read(Document("warm-up", "The army attacked the rebels near Kabul on Monday."))
    words, seconds = 0, 0.0
    for document, actors, claims, labels in cases:
        started = time.process_time()
        reading = reader.read(document)
        seconds += time.process_time() - started
        words += len(document.text.split())
        outcome = compare((actors, claims), (reading.actors, reading.claims), document.text)
        for label in ("all", *labels):
            found[label].append(outcome)
        if claims and not outcome.levels["pair"][0]:
            empty.append(document.id)
    return found, empty, words / max(seconds, 1e-9)


def worst(whole: Comparison, count: int) -> Iterator[str]:
    """Yield the sentences with most misses and inventions, with both."""
    by_quote: dict[str, list[str]] = defaultdict(list)
    for sort, claims in (("missed", whole.missed), ("invented", whole.invented)):
        for c in claims:
            by_quote[c.span.quote].append(f"{sort}: {c.subject} {c.relation} {c.object}")
    for quote, wrong in sorted(by_quote.items(), key=lambda row: -len(row[1]))[:count]:
        yield f"{len(wrong)} | {quote}\n" + "".join(f"    {line}\n" for line in wrong)


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--blind", action="store_true", help="read training/blind")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--theatres", default="^", help="a,b for these; ^a,b for all others")
    parser.add_argument("--parts", choices=["both", "rules", "networks"], default="both")
    parser.add_argument("--worst", type=int, default=0)
    args = parser.parse_args()
    folder = "blind" if args.blind else "corpus"
    cases = coded_folder(args.gold) if args.gold else corpus(args.sample, args.theatres, folder)
    found, empty, speed = measure(cases, args.parts)
    print(
        "| what | documents | claims | "
        + " | ".join(f"{v} P R F1" for v in LEVELS)
        + " | "
        + " | ".join(DETAILS)
        + " |"
    )
    print("|" + " --- |" * (3 + len(LEVELS) + len(DETAILS)))
    for label in sorted(found, key=lambda name: (name != "all", name)):
        whole = total(found[label])
        row = [label, str(len(found[label])), str(whole.levels["full"][2])]
        row += [f"{whole.precision(v):.2f} {whole.recall(v):.2f} {whole.f1(v):.2f}" for v in LEVELS]
        shares = [whole.share(d) for d in DETAILS]
        row += ["-" if s is None else f"{s:.2f}" for s in shares]
        print("| " + " | ".join(row) + " |")
    print(f"\nDocuments without one right pair: {', '.join(empty) or 'none'}")
    print(f"{speed:,.0f} words a second of CPU time")
    for line in worst(total(found["all"]), args.worst):
        print(line)


if __name__ == "__main__":
    main()
