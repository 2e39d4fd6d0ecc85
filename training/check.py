"""Check the corpus and print what it holds: ``python training/check.py [FILE ...]``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from notation import read_corpus

from allegiance.errors import ClaimFileError
from allegiance.vocabulary import relations


def main(paths: list[Path]) -> int:
    """Read every file; print counts, or the first thing that is wrong in each."""
    sentences, words = Counter[str](), Counter[str]()
    theatres, genres, found = Counter[str](), Counter[str](), Counter[str]()
    statuses, kinds, ids = Counter[str](), Counter[str](), Counter[str]()
    sourced = empty = wrong = 0
    for path in paths:
        try:
            for coded in read_corpus(path):
                ids[coded.document.id] += 1
                theatres[coded.theatre] += len(coded.sentences)
                genres[coded.genre] += len(coded.sentences)
                sentences["all"] += len(coded.sentences)
                words["all"] += len(coded.document.text.split())
                found.update(c.relation for c in coded.claims)
                statuses.update(c.status for c in coded.claims)
                kinds.update(a.kind for a in coded.actors)
                sourced += sum(c.said_by is not None for c in coded.claims)
                covered = {c.span.end for c in coded.claims}
                empty += sum(end not in covered for _, end in coded.sentences)
        except ClaimFileError as error:
            wrong += 1
            print(error)
    print(f"{len(ids)} documents, {sentences['all']} sentences, {words['all']} words")
    print(f"{sum(found.values())} claims, {sourced} attributed; {empty} sentences without a claim")
    for title, counts in (
        ("theatre", theatres),
        ("genre", genres),
        ("relation", found),
        ("status", statuses),
        ("kind", kinds),
    ):
        print(f"{title}: " + ", ".join(f"{k} {v}" for k, v in counts.most_common()))
    print("relations never coded:", sorted(set(relations()) - set(found)))
    doubled = [i for i, n in ids.items() if n > 1]
    if doubled:
        print("ids used twice:", doubled)
    return int(bool(wrong or doubled))


if __name__ == "__main__":
    given = [Path(a) for a in sys.argv[1:]]
    sys.exit(main(given or sorted((Path(__file__).parent / "corpus").glob("*.txt"))))
